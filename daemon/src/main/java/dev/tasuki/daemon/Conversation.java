package dev.tasuki.daemon;

import dev.tasuki.cluster.JsonException;
import dev.tasuki.cluster.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one process has told of itself. Bounded, whatever it tells: no more than [#MOST] names, and
/// no text longer than [#LONGEST]. Confined to the core thread.
final class Conversation {
  private static final int MOST = 200;
  private static final int LONGEST = 4_000;

  private final Map<String, Message> actions = new LinkedHashMap<>();
  private final Map<String, Message> monitor = new LinkedHashMap<>();
  private final Map<String, Message> options = new LinkedHashMap<>();

  /// Takes in a message of the types `axm:action`, `axm:monitor` and `axm:option:configuration`.
  ///
  /// @return whether it was one
  boolean note(Message message) {
    Object data = message.get("data");
    switch (message.get("type") instanceof String type ? type : "") {
      case "axm:action" -> {
        if (data instanceof Map<?, ?> map && map.get("action_name") instanceof String name) {
          put(actions, name, data);
        }
      }
      case "axm:monitor" -> putAll(monitor, data);
      case "axm:option:configuration" -> putAll(options, data);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void putAll(Map<String, Message> into, @Nullable Object data) {
    if (data instanceof Map<?, ?> map) {
      map.forEach((name, value) -> put(into, String.valueOf(name), value));
    }
  }

  private static void put(Map<String, Message> into, String name, @Nullable Object value) {
    Message message = new Message(value);
    boolean room = into.containsKey(name) || into.size() < MOST;
    if (room && name.length() <= LONGEST && message.toString().length() <= LONGEST) {
      into.put(name, message);
    }
  }

  boolean hasAction(String name) {
    return actions.containsKey(name);
  }

  List<String> actionNames() {
    return List.copyOf(actions.keySet());
  }

  /// The actions as they were told, for the journal: a process tells them once.
  List<String> actionsAsJson() {
    return actions.values().stream().map(Message::toString).toList();
  }

  /// @param json of [#actionsAsJson]
  void restoreActions(List<String> json) {
    for (String text : json) {
      try {
        Message action = Message.parse(text);
        if (action.get("action_name") instanceof String name) {
          put(actions, name, action.value());
        }
      } catch (JsonException e) {
        // Then without it.
      }
    }
  }

  AppReport report() {
    if (actions.isEmpty() && monitor.isEmpty() && options.isEmpty()) {
      return AppReport.NONE;
    }
    List<Map<String, @Nullable Object>> list = new ArrayList<>();
    for (Message action : actions.values()) {
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      if (action.value() instanceof Map<?, ?> map) {
        map.forEach((name, value) -> entry.put(String.valueOf(name), value));
      }
      list.add(entry);
    }
    return new AppReport(Collections.unmodifiableList(list), values(monitor), values(options));
  }

  private static Map<String, @Nullable Object> values(Map<String, Message> from) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    from.forEach((name, message) -> values.put(name, message.value()));
    return Collections.unmodifiableMap(values);
  }
}
