package dev.tasuki.cluster;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Signal handlers of the JVM. `sun.misc.Signal` (module jdk.unsupported) is all there is, and the
/// compiler warns of it without a way to say that it is meant: hence reflection. Thread-safe.
final class Signals {
  private static final String SIGNAL = "sun.misc.Signal";
  private static final String HANDLER = "sun.misc.SignalHandler";

  private Signals() {}

  /// Runs a task, on a thread of its own, each time this process receives the signal.
  ///
  /// @param name such as `SIGTERM` or `TERM`
  /// @return puts the earlier handler back
  /// @throws IllegalArgumentException when there is no such signal, or the JVM keeps it for itself
  @SuppressWarnings("ReferenceEquality") // a proxy's equals would call the proxy
  static Registration handle(String name, Runnable task) {
    String upper = name.toUpperCase(Locale.ROOT);
    String word = upper.startsWith("SIG") ? upper.substring(3) : upper;
    try {
      Class<?> handlers = Class.forName(HANDLER);
      Object handler =
          Proxy.newProxyInstance(
              handlers.getClassLoader(),
              new Class<?>[] {handlers},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> start(word, task);
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> arguments != null && proxy == arguments[0];
                    default -> "handler of SIG" + word;
                  });
      Object earlier = install(word, handler);
      return () -> put(word, earlier);
    } catch (ClassNotFoundException e) {
      throw new ClusterException("signals need the module jdk.unsupported", e);
    }
  }

  private static @Nullable Object start(String word, Runnable task) {
    // No daemon: what a signal began is to be finished, the exit status of this program included.
    Thread.ofPlatform().daemon(false).name("signal-" + word).start(task);
    return null;
  }

  private static void put(String word, Object handler) {
    install(word, handler);
  }

  private static Object install(String word, Object handler) {
    try {
      Class<?> type = Class.forName(SIGNAL);
      Object signal = type.getConstructor(String.class).newInstance(word);
      return type.getMethod("handle", type, Class.forName(HANDLER)).invoke(null, signal, handler);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException("SIG" + word + ": " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new ClusterException("signals need the module jdk.unsupported", e);
    }
  }
}
