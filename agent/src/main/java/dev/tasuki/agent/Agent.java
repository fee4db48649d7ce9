package dev.tasuki.agent;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.ServerSocket;
import java.net.SocketImpl;
import java.nio.channels.spi.SelectorProvider;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sun.nio.ch.NioSocketImpl;

/// Puts the agent in place. `main` must not wait for it: what takes time (linking native code,
/// probing the JDK's internals, greeting the primary) happens on the channel's thread, and the
/// first server that binds waits for that.
final class Agent {
  private static final String PROVIDER = "java.nio.channels.spi.SelectorProvider";

  private Agent() {}

  static void start(Instrumentation instrumentation) {
    String descriptor = System.getenv("NODE_CHANNEL_FD");
    if (descriptor == null) {
      return;
    }
    String id = System.getenv("NODE_UNIQUE_ID");
    if (id != null) {
      install(instrumentation);
    }
    WorkerChannel.open(descriptor, id);
  }

  @SuppressWarnings("deprecation") // setSocketFactory: there is no other way to reach ServerSocket
  private static void install(Instrumentation instrumentation) {
    try {
      openInternals(instrumentation);
      // The JDK loads it by name and takes a failure there as fatal: try first.
      SelectorProvider provider = new HandoverProvider();
      System.setProperty(PROVIDER, provider.getClass().getName());
      ServerSocket.setSocketFactory(Agent::serverSocketImpl);
    } catch (IOException | RuntimeException | LinkageError e) {
      Log.say("this JDK cannot take over connections (" + e + "); servers bind themselves");
    }
  }

  private static SocketImpl serverSocketImpl() {
    PrimaryLink link = link();
    return link == null ? new NioSocketImpl(true) : new HandoverSocketImpl(link);
  }

  /// The way to the primary; null when servers are to be opened as without the agent.
  static @Nullable PrimaryLink link() {
    WorkerChannel channel = WorkerChannel.current();
    return channel == null ? null : channel.link();
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
}
