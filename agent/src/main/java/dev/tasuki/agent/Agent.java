package dev.tasuki.agent;

import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts the agent in place. `main` must not wait for it: what takes time (linking native code,
/// probing the JDK's internals, greeting the primary) happens on the channel's thread, and the
/// first server that is opened waits for that.
final class Agent {
  private static volatile @Nullable Instrumentation instrumentation;
  private static boolean leaving;

  private Agent() {}

  static void start(Instrumentation given) {
    instrumentation = given;
    String descriptor = System.getenv("NODE_CHANNEL_FD");
    if (descriptor == null) {
      return;
    }
    String id = System.getenv("NODE_UNIQUE_ID");
    if (id != null) {
      try {
        openInternals(given);
        Installation.install(); // its class cannot be loaded earlier
      } catch (RuntimeException | LinkageError e) {
        Log.say("this JDK cannot take over connections (" + e + "); servers bind themselves");
      }
    }
    WorkerChannel.open(descriptor, id);
  }

  /// From now on the answers of this JVM say `Connection: close`. May be called again.
  static synchronized void leave(Instrumentation given) {
    if (Runtime.version().feature() >= AnswerHook.NEEDED && !leaving) {
      leaving = true;
      openInternals(given);
      AnswerHook.install(given);
    }
  }

  private static void openInternals(Instrumentation instrumentation) {
    Set<Module> us = Set.of(Agent.class.getModule());
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of("sun.nio.ch", us, "sun.net", us),
        Map.of("sun.nio.ch", us, "java.net", us),
        Set.of(),
        Map.of());
  }

  /// What may change classes of this JVM.
  static @Nullable Instrumentation instrumentation() {
    return instrumentation;
  }

  /// The way to the primary; null when servers are to be opened as without the agent.
  static @Nullable PrimaryLink link() {
    WorkerChannel channel = WorkerChannel.current();
    return channel == null ? null : channel.link();
  }
}
