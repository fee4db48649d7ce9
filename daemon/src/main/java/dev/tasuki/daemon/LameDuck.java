package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.JavaRuntime;
import dev.tasuki.posix.ProcessInfo;
import dev.tasuki.supervisor.RunLifecycle.Phase;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// Has a JVM that is drained say `Connection: close` in its answers, so that its clients send their
/// next request to its successor (RFC 9112, 9.6): Tasuki's agent is loaded into it ([AgentLoader]).
///
/// Only into a JVM that was started by [#command], whose option allows it. An app that has one of
/// `-XX:-EnableDynamicAgentLoading`, `-XX:+DisableAttachMechanism` and `-Xrs` is left alone, and so
/// is one that has no connection any more after a moment.
///
/// Core thread; the agent is loaded on a thread of its own, for which nothing waits.
final class LameDuck {
  private static final Logger LOG = System.getLogger(LameDuck.class.getName());

  /// The JDK since which the agent can look at what is written: the Class-File API is in it.
  private static final int NEEDED = 24;

  /// Without it the JVM prints a warning into the app's log when an agent is loaded.
  private static final String ALLOWED = "-XX:+EnableDynamicAgentLoading";

  private static final Pattern REFUSED =
      Pattern.compile("-XX:-EnableDynamicAgentLoading|-XX:\\+DisableAttachMechanism|-Xrs");

  /// Most workers are drained by then: those whose clients keep no connection.
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final Core core;

  LameDuck(Core core) {
    this.core = core;
  }

  /// The argv of a new process, with what allows the agent where its JDK is new enough.
  static List<String> command(AppDefinition app, List<String> argv) {
    boolean can =
        app.interpreter().equals("java")
            && JavaRuntime.featureOf(Path.of(argv.getFirst())) >= NEEDED;
    return can ? AotCaches.with(argv, ALLOWED) : argv;
  }

  /// It is being drained from now on.
  void draining(Run run) {
    core.after(PATIENCE, () -> tell(run));
  }

  private static void tell(Run run) {
    if (run.phase == Phase.DRAINING && isWilling(run.pid)) {
      Thread.ofPlatform().daemon(true).name("lame-duck").start(() -> load(run.pid));
    }
  }

  private static boolean isWilling(int pid) {
    List<String> words = ProcessInfo.commandLine(pid);
    return words.contains(ALLOWED) && words.stream().noneMatch(REFUSED.asMatchPredicate());
  }

  private static void load(int pid) {
    try {
      AgentLoader.load(pid);
    } catch (IOException | LinkageError e) { // a runtime need not have the module jdk.attach
      LOG.log(Level.INFO, "{0}: its answers do not say Connection: close: {1}", pid, e.toString());
    }
  }
}
