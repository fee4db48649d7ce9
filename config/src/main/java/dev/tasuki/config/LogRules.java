package dev.tasuki.config;

import dev.tasuki.config.ConfigValue.Flag;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the output of an app is written down, beyond the names of its files.
///
/// @param dateFormat stamp before each line, in day.js tokens (`log_date_format`, or the one that
///   `time` stands for), or null for none
/// @param json whether each line becomes a JSON object (`log_type: 'json'`)
/// @param merge whether all instances write to the same files (`merge_logs`)
/// @param combinedFile absolute path of a file for both streams (`log_file`), empty for the default
///   (`log_file: true`), or null for none
/// @param rotation when files are put aside
public record LogRules(
    @Nullable String dateFormat,
    boolean json,
    boolean merge,
    @Nullable String combinedFile,
    LogRotation rotation)
    implements Facet {
  /// The stamp that `time: true` stands for, PM2's.
  public static final String DEFAULT_DATE_FORMAT = "YYYY-MM-DDTHH:mm:ss";

  /// What an app has that says nothing about it.
  public static final LogRules DEFAULT =
      new LogRules(null, false, false, null, LogRotation.DEFAULT);

  /// The rotation is missing in a file that an older Tasuki has written.
  public LogRules {
    rotation = rotation == null ? LogRotation.DEFAULT : rotation;
  }

  static LogRules of(Said said) throws ConfigException {
    String format = said.text(Attribute.LOG_DATE_FORMAT);
    if (format == null && said.flag(Attribute.TIME, false)) {
      format = DEFAULT_DATE_FORMAT;
    }
    boolean silent = said.flag(Attribute.DISABLE_LOGS, false);
    return new LogRules(
        format,
        json(said),
        said.flag(Attribute.MERGE_LOGS, false),
        silent ? null : combined(said),
        LogRotation.of(said));
  }

  private static boolean json(Said said) throws ConfigException {
    String type = said.text(Attribute.LOG_TYPE);
    return switch (type == null ? "raw" : type.toLowerCase(Locale.ROOT)) {
      case "json" -> true;
      case "raw" -> false;
      default ->
          throw new ConfigException(
              Said.option(Attribute.LOG_TYPE) + " " + type + ": allowed are json and raw");
    };
  }

  private static @Nullable String combined(Said said) throws ConfigException {
    ConfigValue value = said.value(Attribute.LOG_FILE);
    if (value instanceof Flag flag) {
      return flag.value() ? "" : null;
    }
    String file = said.file(Attribute.LOG_FILE);
    return "/dev/null".equals(file) ? null : file;
  }

  @Override
  public Map<String, @Nullable Object> attributes() {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("log_date_format", dateFormat);
    attributes.put("log_type", json ? "json" : null);
    attributes.put("merge_logs", merge);
    attributes.put("log_file", "".equals(combinedFile) ? "true" : combinedFile);
    attributes.put("log_rotate", rotation.toString());
    return attributes;
  }
}
