package dev.tasuki.config;

import dev.tasuki.config.ConfigValue.Digits;
import dev.tasuki.config.ConfigValue.Entries;
import dev.tasuki.config.ConfigValue.Flag;
import dev.tasuki.config.ConfigValue.Items;
import dev.tasuki.config.ConfigValue.Nothing;
import dev.tasuki.config.ConfigValue.Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Gives values that came out of an evaluated JavaScript file the lines on which they most likely
/// stand: where the file has exactly one such key. Others keep line 0, for a wrong line is worse
/// than none.
final class KeyLines {
  private KeyLines() {}

  static ConfigValue add(ConfigValue value, String source) {
    return switch (value) {
      case Items(List<ConfigValue> values, int line) ->
          new Items(values.stream().map(item -> add(item, source)).toList(), line);
      case Entries(Map<String, ConfigValue> values, int line) -> {
        Map<String, ConfigValue> located = new LinkedHashMap<>();
        values.forEach((key, child) -> located.put(key, at(add(child, source), find(key, source))));
        yield new Entries(located, line);
      }
      default -> value;
    };
  }

  private static int find(String key, String source) {
    Matcher matcher =
        Pattern.compile("(?<![\\w$.])[\"']?" + Pattern.quote(key) + "[\"']?\\s*:").matcher(source);
    if (!matcher.find()) {
      return 0;
    }
    int line =
        1 + (int) source.substring(0, matcher.start()).chars().filter(c -> c == '\n').count();
    return matcher.find() ? 0 : line;
  }

  private static ConfigValue at(ConfigValue value, int line) {
    return switch (value) {
      case Text text -> new Text(text.text(), line);
      case Digits digits -> new Digits(digits.text(), line);
      case Flag flag -> new Flag(flag.value(), line);
      case Nothing _ -> new Nothing(line);
      case Items items -> new Items(items.values(), line);
      case Entries entries -> new Entries(entries.values(), line);
    };
  }
}
