package dev.tasuki.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the output of an app is written down, beyond the names of its files.
///
/// @param dateFormat stamp before each line, in day.js tokens (`log_date_format`), or null for none
/// @param json whether each line becomes a JSON object (`log_type: 'json'`)
/// @param merge whether all instances write to the same files (`merge_logs`)
/// @param combinedFile absolute path of a file for both streams (`log_file`), or null
public record LogRules(
    @Nullable String dateFormat, boolean json, boolean merge, @Nullable String combinedFile)
    implements Facet {
  /// What an app has that says nothing about it.
  public static final LogRules DEFAULT = new LogRules(null, false, false, null);

  static LogRules of(Said said) {
    return DEFAULT;
  }

  @Override
  public Map<String, @Nullable Object> attributes() {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("log_date_format", dateFormat);
    attributes.put("log_type", json ? "json" : null);
    attributes.put("merge_logs", merge);
    attributes.put("log_file", combinedFile);
    return attributes;
  }
}
