package dev.tasuki.export;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes trees of maps, lists, texts, numbers and booleans as JSON.
final class Json {
  private Json() {}

  static String of(Object value) {
    return value(value, "") + "\n";
  }

  private static String value(Object value, String indent) {
    String inner = indent + "  ";
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(e ->
                  inner + Quoted.of(String.valueOf(e.getKey())) + ": " + value(e.getValue(), inner))
              .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
      case List<?> list ->
          list.stream().map(item -> value(item, inner)).collect(Collectors.joining(", ", "[", "]"));
      case Number number -> number.toString();
      case Boolean flag -> flag.toString();
      default -> Quoted.of(value.toString());
    };
  }
}
