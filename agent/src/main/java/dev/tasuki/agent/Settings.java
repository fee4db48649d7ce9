package dev.tasuki.agent;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/// The system properties that change what the agent does, read once.
final class Settings {
  /// `tasuki.exclusive`: ports, with commas, that each worker binds by itself, such as that of JMX.
  static final Set<Integer> EXCLUSIVE_PORTS = ports(System.getProperty("tasuki.exclusive", ""));

  /// `tasuki.drain.seconds`: how long a leaving worker waits for open connections.
  static final int DRAIN_SECONDS = Integer.getInteger("tasuki.drain.seconds", 30);

  /// `tasuki.outlive.primary`: whether the worker goes on when the primary has died. It ends by
  /// default, as a Node worker does.
  static final boolean OUTLIVE_PRIMARY = Boolean.getBoolean("tasuki.outlive.primary");

  private Settings() {}

  private static Set<Integer> ports(String list) {
    try {
      return Arrays.stream(list.split(","))
          .map(String::strip)
          .filter(word -> !word.isEmpty())
          .map(Integer::valueOf)
          .collect(Collectors.toUnmodifiableSet());
    } catch (NumberFormatException e) {
      Log.say("tasuki.exclusive is no list of ports: " + list);
      return Set.of();
    }
  }
}
