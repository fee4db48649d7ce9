package dev.tasuki.daemon;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a process tells of itself over its message channel, in the words of PM2's library
/// `@pm2/io`. Values are as in JSON: null, `Boolean`, `Long`, `Double`, `String`, `List`, `Map`.
///
/// @param actions what [Conversations#trigger] can ask of it, as `{"action_name": …, "arity": …}`
/// @param monitor its metrics, by name, as `{"value": …, "unit": …}`
/// @param options its options
public record AppReport(
    List<Map<String, @Nullable Object>> actions,
    Map<String, @Nullable Object> monitor,
    Map<String, @Nullable Object> options) {
  /// Nothing is told.
  public static final AppReport NONE = new AppReport(List.of(), Map.of(), Map.of());
}
