package dev.tasuki.cluster;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one process sent to another: a JSON value.
///
/// Immutable as far as the value is; the maps and lists in it belong to the receiver.
///
/// @param value null, a `Boolean`, `Long`, `Double` or `String`, a `List` or a `Map` of such values
public record Message(@Nullable Object value) {
  /// A message from its JSON text.
  ///
  /// @throws JsonException when the text is not one JSON value
  public static Message parse(String json) {
    return new Message(JsonReader.parse(json));
  }

  /// Reads the message as a record: each component takes the object's entry of the same name.
  ///
  /// A component of a primitive type needs its entry; another one becomes null without. Entries
  /// that the record does not have are left out. Components may be strings, numbers, booleans,
  /// enums, records, `List`s, `Map`s with string keys, `Optional`s, or `Object`.
  ///
  /// @throws JsonException when the message does not have that shape
  public <R extends Record> R as(Class<R> type) {
    return RecordReader.read(value, type);
  }

  /// The entry of this name, when the message is an object that has it; else null. Handy for
  /// messages told apart by a `type` or `cmd`: `"config".equals(message.get("type"))`.
  public @Nullable Object get(String name) {
    return value instanceof Map<?, ?> map ? map.get(name) : null;
  }

  /// Whether the message is this very value, such as the string `shutdown`.
  public boolean is(@Nullable Object expected) {
    return value == null ? expected == null : value.equals(expected);
  }

  /// The message as JSON.
  @Override
  public String toString() {
    return JsonWriter.write(value);
  }
}
