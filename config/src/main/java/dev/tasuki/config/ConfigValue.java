package dev.tasuki.config;

import java.util.List;
import java.util.Map;

/// A value of a configuration file, whatever its format, with the line on which it begins (0 when
/// nobody knows).
sealed interface ConfigValue {
  int line();

  /// As it is shown in messages: scalars as they were written, the rest by its kind only, because
  /// it may be long and hold secrets.
  String shown();

  record Text(String text, int line) implements ConfigValue {
    @Override
    public String shown() {
      return "'" + text + "'";
    }
  }

  /// A number as it was written, such as `3000` or `1.5`.
  record Digits(String text, int line) implements ConfigValue {
    @Override
    public String shown() {
      return text;
    }
  }

  record Flag(boolean value, int line) implements ConfigValue {
    @Override
    public String shown() {
      return Boolean.toString(value);
    }
  }

  /// `null`: as if the key were not there.
  record Nothing(int line) implements ConfigValue {
    @Override
    public String shown() {
      return "null";
    }
  }

  record Items(List<ConfigValue> values, int line) implements ConfigValue {
    public Items {
      values = List.copyOf(values);
    }

    @Override
    public String shown() {
      return "a list";
    }
  }

  /// Keys and values in the order of the file.
  record Entries(Map<String, ConfigValue> values, int line) implements ConfigValue {
    @Override
    public String shown() {
      return "an object";
    }
  }
}
