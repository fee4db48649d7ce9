package dev.tasuki.api;

import io.avaje.json.JsonException;
import io.avaje.json.JsonWriter;
import io.avaje.json.stream.JsonStream;
import io.avaje.jsonb.Jsonb;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON from and to maps, lists, texts, numbers and flags. Times are written as ISO 8601, durations
/// as seconds with a fraction. Thread-safe.
public final class Json {
  private static final JsonStream STREAM =
      JsonStream.builder().serializeNulls(true).serializeEmpty(true).build();

  private Json() {}

  /// On one line.
  ///
  /// @throws IllegalArgumentException for what is none of these
  public static String write(@Nullable Object value) {
    StringWriter text = new StringWriter();
    try (JsonWriter writer = STREAM.writer(text)) {
      write(writer, value);
    }
    return text.toString();
  }

  /// Any record that the daemon keeps in its state, as a map.
  static Map<String, Object> ofRecord(Object value) {
    return object(Jsonb.instance().toJson(value));
  }

  /// @throws JsonException when the text is not one JSON object
  static Map<String, Object> object(String text) {
    if (Jsonb.instance().type(Object.class).fromJson(text) instanceof Map<?, ?> map) {
      Map<String, Object> object = new LinkedHashMap<>();
      map.forEach((key, value) -> object.put(String.valueOf(key), value));
      return object;
    }
    throw new JsonException("expected an object");
  }

  private static void write(JsonWriter writer, @Nullable Object value) {
    switch (value) {
      case null -> writer.nullValue();
      case String text -> writer.value(text);
      case Boolean flag -> writer.value(flag.booleanValue());
      case Integer number -> writer.value(number.intValue());
      case Long number -> writer.value(number.longValue());
      case Double number -> writer.value(number.doubleValue());
      case Instant time -> writer.value(time.toString());
      case Duration duration -> writer.value(duration.toNanos() / 1e9);
      case Collection<?> list -> {
        writer.beginArray();
        list.forEach(element -> write(writer, element));
        writer.endArray();
      }
      case Map<?, ?> map -> {
        writer.beginObject();
        map.forEach((name, element) -> {
          writer.name(String.valueOf(name));
          write(writer, element);
        });
        writer.endObject();
      }
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
    }
  }

  /// Names and values in this order; a value may be null, which `Map.of` does not take.
  static Map<String, @Nullable Object> map(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int at = 0; at < namesAndValues.length; at += 2) {
      map.put(String.valueOf(namesAndValues[at]), namesAndValues[at + 1]);
    }
    return map;
  }

  /// The texts of a list; empty when it is none.
  static List<String> texts(@Nullable Object value) {
    return value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }
}
