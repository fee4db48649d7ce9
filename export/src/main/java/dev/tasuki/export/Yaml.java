package dev.tasuki.export;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Writes trees of maps, lists, texts, numbers and booleans as YAML that parsers of version 1.1
/// (kubectl's) and 1.2 read alike: a text that either could take for something else is quoted.
final class Yaml {
  /// Nothing that reads as number, date, boolean or null in any version begins with a letter,
  /// except for these words.
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./-]*");

  private static final Pattern WORD = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null");

  private final StringBuilder text = new StringBuilder();

  private Yaml() {}

  static String of(Map<String, ?> map) {
    Yaml yaml = new Yaml();
    yaml.map(map, 0, true);
    return yaml.text.toString();
  }

  /// An ordered map of names and values in turn; names whose value is null, or an empty map or
  /// list, are left out.
  static Map<String, Object> map(@Nullable Object... words) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < words.length; i += 2) {
      Object value = words[i + 1];
      boolean empty =
          (value instanceof Map<?, ?> inner && inner.isEmpty())
              || (value instanceof List<?> list && list.isEmpty());
      if (value != null && !empty) {
        map.put(String.valueOf(words[i]), value);
      }
    }
    return map;
  }

  private void map(Map<?, ?> map, int indent, boolean onNewLine) {
    boolean indented = onNewLine;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      text.append(indented ? " ".repeat(indent) : "").append(scalar(entry.getKey())).append(':');
      value(entry.getValue(), indent);
      indented = true;
    }
  }

  private void value(@Nullable Object value, int indent) {
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() -> {
        text.append('\n');
        map(map, indent + 2, true);
      }
      case List<?> list when !list.isEmpty() -> {
        text.append('\n');
        for (Object item : list) {
          text.append(" ".repeat(indent)).append("- ");
          item(item, indent);
        }
      }
      case Map<?, ?> _ -> text.append(" {}\n");
      case List<?> _ -> text.append(" []\n");
      case null -> text.append(" null\n");
      default -> text.append(' ').append(scalar(value)).append('\n');
    }
  }

  private void item(Object item, int indent) {
    if (item instanceof Map<?, ?> map) {
      map(map, indent + 2, false);
    } else {
      text.append(scalar(item)).append('\n');
    }
  }

  static String scalar(Object value) {
    String word = String.valueOf(value);
    boolean plain = PLAIN.matcher(word).matches() && !WORD.matcher(word).matches();
    return value instanceof Number || value instanceof Boolean || plain ? word : Quoted.of(word);
  }
}
