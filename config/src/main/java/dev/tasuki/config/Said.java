package dev.tasuki.config;

import dev.tasuki.config.ConfigValue.Digits;
import dev.tasuki.config.ConfigValue.Entries;
import dev.tasuki.config.ConfigValue.Flag;
import dev.tasuki.config.ConfigValue.Items;
import dev.tasuki.config.ConfigValue.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The attributes that a configuration file or a command line has set, by key: what the facets of
/// an app ([LogRules], [ProcessRules], …) are read from. Messages name a key as `--key`;
/// [AppDescription] turns that into file, line and key.
///
/// Mutable, filled by one thread, then read.
final class Said {
  private final Map<Attribute, ConfigValue> values = new EnumMap<>(Attribute.class);
  private final Path folder;

  /// @param folder what relative paths are relative to
  Said(Path folder) {
    this.folder = folder;
  }

  void put(Attribute attribute, ConfigValue value) {
    values.put(attribute, value);
  }

  void putAll(Map<Attribute, ConfigValue> others) {
    values.putAll(others);
  }

  boolean has(Attribute attribute) {
    return values.containsKey(attribute);
  }

  /// The value as it was written, or null.
  @Nullable ConfigValue value(Attribute attribute) {
    return values.get(attribute);
  }

  /// A text, number or flag as text; null when nothing is said or it is an empty text.
  @Nullable String text(Attribute attribute) {
    ConfigValue value = values.get(attribute);
    String text =
        switch (value) {
          case null -> "";
          case Text written -> written.text().strip();
          case Digits digits -> digits.text();
          default -> value.shown();
        };
    return text.isEmpty() ? null : text;
  }

  boolean flag(Attribute attribute, boolean byDefault) {
    ConfigValue value = values.get(attribute);
    return switch (value) {
      case null -> byDefault;
      case Flag flag -> flag.value();
      case Text text when text.text().matches("true|false") -> text.text().equals("true");
      default -> byDefault;
    };
  }

  /// A list as it is, a text split as a shell would.
  List<String> words(Attribute attribute) throws ConfigException {
    ConfigValue value = values.get(attribute);
    return switch (value) {
      case null -> List.of();
      case Items items -> items.values().stream().map(Said::word).toList();
      case Digits digits -> List.of(digits.text());
      default -> Words.split(option(attribute), text(attribute));
    };
  }

  private static String word(ConfigValue value) {
    return switch (value) {
      case Text text -> text.text();
      case Digits digits -> digits.text();
      default -> value.shown();
    };
  }

  Duration duration(Attribute attribute, Duration byDefault) throws ConfigException {
    return Words.duration(option(attribute), text(attribute), byDefault);
  }

  int count(Attribute attribute, int byDefault) throws ConfigException {
    return Words.count(option(attribute), text(attribute), byDefault);
  }

  /// Bytes; 0 when nothing is said.
  long bytes(Attribute attribute) throws ConfigException {
    return Words.bytes(option(attribute), text(attribute));
  }

  /// The keys of an object; empty when nothing is said.
  Map<String, ConfigValue> entries(Attribute attribute) {
    return values.get(attribute) instanceof Entries entries ? entries.values() : Map.of();
  }

  /// The absolute path of a file that may not exist yet; null when nothing is said. PM2's `NULL`
  /// stands for `/dev/null`.
  @Nullable String file(Attribute attribute) throws ConfigException {
    String text = text(attribute);
    if (text == null || text.equals("NULL")) {
      return text == null ? null : "/dev/null";
    }
    Path file = folder.resolve(text).normalize();
    if (Files.isDirectory(file)) {
      throw new ConfigException(option(attribute) + " " + text + ": is a folder, expected a file");
    }
    return file.toString();
  }

  /// How messages name an attribute.
  static String option(Attribute attribute) {
    return "--" + attribute.key().replace('_', '-');
  }

  /// The same value as a file would hold it.
  static ConfigValue valueOf(Object value) {
    return switch (value) {
      case Boolean flag -> new Flag(flag, 0);
      case Number number -> new Digits(number.toString(), 0);
      case List<?> list -> new Items(list.stream().map(Said::valueOf).toList(), 0);
      default -> new Text(value.toString(), 0);
    };
  }
}
