package dev.tasuki.config;

import dev.tasuki.config.ConfigValue.Digits;
import dev.tasuki.config.ConfigValue.Entries;
import dev.tasuki.config.ConfigValue.Flag;
import dev.tasuki.config.ConfigValue.Items;
import dev.tasuki.config.ConfigValue.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// Reads TOML 1.0. The only class that loads the TOML library.
final class TomlParser {
  private TomlParser() {}

  static ConfigValue parse(Path file, String text) throws ConfigException {
    TomlParseResult result = parsed(file, text);
    if (result.hasErrors()) {
      TomlParseError error = result.errors().getFirst();
      throw problem(file, error.position().line(), String.valueOf(error.getMessage()));
    }
    return table(result, 1);
  }

  private static TomlParseResult parsed(Path file, String text) throws ConfigException {
    try {
      return Toml.parse(text);
    } catch (StackOverflowError e) {
      throw new ConfigException(file + ": nested too deeply", e);
    }
  }

  private static ConfigException problem(Path file, int line, String what) {
    String first = what.lines().findFirst().orElse("");
    return new ConfigException(file + ", line " + line + ": not TOML: " + first);
  }

  private static Entries table(TomlTable table, int line) {
    Map<String, ConfigValue> values = new LinkedHashMap<>();
    for (String key : table.keySet()) {
      List<String> path = List.of(key);
      values.put(key, value(table.get(path), line(table.inputPositionOf(path), line)));
    }
    return new Entries(values, line);
  }

  private static Items array(TomlArray array, int line) {
    List<ConfigValue> values = new ArrayList<>();
    for (int at = 0; at < array.size(); at++) {
      values.add(value(array.get(at), line(array.inputPositionOf(at), line)));
    }
    return new Items(values, line);
  }

  private static int line(@Nullable TomlPosition position, int otherwise) {
    return position == null ? otherwise : position.line();
  }

  private static ConfigValue value(@Nullable Object value, int line) {
    return switch (value) {
      case TomlTable table -> table(table, line);
      case TomlArray array -> array(array, line);
      case Boolean flag -> new Flag(flag, line);
      case Long number -> new Digits(number.toString(), line);
      case Double number when Double.isFinite(number) -> new Digits(number.toString(), line);
      case null, default -> new Text(String.valueOf(value), line); // dates are texts to us
    };
  }
}
