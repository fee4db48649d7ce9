package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.DescriptorStream;
import dev.tasuki.posix.FilterMode;
import dev.tasuki.posix.Identity;
import dev.tasuki.posix.Lifeline;
import dev.tasuki.posix.PidFd;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Signal;
import dev.tasuki.posix.SpawnOutcome;
import dev.tasuki.posix.SpawnRequest;
import dev.tasuki.posix.Spawner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Starts workers' processes, each with its end of a channel as descriptor 3 and what Node's
/// cluster wants in the environment. Thread-safe.
final class Launcher {
  private static final LazyLogger LOG = new LazyLogger(Launcher.class);
  private static final int CHANNEL = 3;

  /// The number after that of the agent's jar.
  private static final int LIFELINE = 5;

  private final CommandLine own = WorkerCommand.own();
  private @Nullable Lifeline lifeline;
  private @Nullable AgentJar agent;
  private boolean agentSought;

  /// A process that was started. All of it is the receiver's.
  ///
  /// @param channel our end
  /// @param filter reports its binds; null when it has no filter
  /// @param unshared the errno for which it has none although it should, else 0
  record Launched(
      int pid,
      PidFd process,
      Descriptor channel,
      @Nullable Descriptor filter,
      int unshared,
      WorkerOutput output) {}

  /// @throws ClusterException when it cannot be started, with the reason in one line
  Launched launch(ClusterSettings settings, int id, Map<String, String> env) {
    AgentJar jar = agent(settings);
    WorkerCommand command = WorkerCommand.of(settings, own, id, jar == null ? null : jar.path());
    try (WorkerOutput output = WorkerOutput.open(settings.silent())) {
      Map<Integer, Integer> inherited = new HashMap<>(output.inherited());
      inherited.putAll(jar == null ? Map.of() : jar.inherited());
      DescriptorStream.Pair pair = DescriptorStream.pair();
      SpawnOutcome outcome;
      try (Descriptor theirs = pair.second()) {
        inherited.put(CHANNEL, theirs.number());
        outcome = spawn(settings, command, request(settings, command, id, env, inherited));
      }
      Descriptor process = outcome.pidfd();
      if (process == null) {
        pair.first().close();
        throw new ClusterException(
            "cannot start " + command.argv().getFirst() + ": " + outcome.failure());
      }
      return new Launched(
          outcome.pid(),
          new PidFd(process),
          pair.first(),
          outcome.listener(),
          outcome.filterErrno(),
          output);
    } catch (IOException e) {
      throw new ClusterException("cannot start a worker: " + e.getMessage(), e);
    }
  }

  /// Node ends by itself when its channel does. Others get a signal when the primary dies, lest
  /// they serve on without it.
  private SpawnOutcome spawn(ClusterSettings settings, WorkerCommand command, SpawnRequest request)
      throws PosixException {
    if (command.asksForPorts()) {
      return spawn(settings, request);
    }
    try (Descriptor hook = lifeline().hook()) {
      SpawnOutcome outcome = spawn(settings, request.inheriting(LIFELINE, hook.number()));
      if (outcome.pidfd() != null) {
        Lifeline.tie(hook, outcome.pid(), Signal.SIGTERM);
      }
      return outcome;
    }
  }

  private synchronized Lifeline lifeline() throws PosixException {
    if (lifeline == null) {
      lifeline = Lifeline.open();
    }
    return lifeline;
  }

  private static SpawnOutcome spawn(ClusterSettings settings, SpawnRequest request) {
    return settings.uid() < 0 && settings.gid() < 0
        ? Spawner.spawn(request)
        : Spawner.spawn(request, new Identity(settings.uid(), settings.gid()));
  }

  private static SpawnRequest request(
      ClusterSettings settings,
      WorkerCommand command,
      int id,
      Map<String, String> env,
      Map<Integer, Integer> inherited) {
    // The kernel gives each session its own share of the processors: primary and workers, which
    // wait for one another at every connection, would hand over half as many on a busy machine.
    SpawnRequest request =
        new SpawnRequest(
            command.argv(),
            environment(settings, command, id, env),
            settings.cwd().orElse(Path.of("")).toAbsolutePath().toString(),
            SpawnRequest.NO_INPUT,
            SpawnRequest.NO_INPUT,
            SpawnRequest.NO_INPUT,
            inherited,
            command.asksForPorts() || !settings.adoption()
                ? FilterMode.NONE
                : FilterMode.preferred());
    return request.inThisSession();
  }

  private static List<String> environment(
      ClusterSettings settings, WorkerCommand command, int id, Map<String, String> env) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.putAll(settings.env());
    environment.putAll(env);
    environment.put("NODE_CHANNEL_FD", Integer.toString(CHANNEL));
    environment.put("NODE_CHANNEL_SERIALIZATION_MODE", "json");
    if (command.mayBeNumbered()) {
      environment.put("NODE_UNIQUE_ID", Integer.toString(id));
    } else {
      environment.remove("NODE_UNIQUE_ID");
    }
    List<String> variables = new ArrayList<>();
    environment.forEach((name, value) -> variables.add(name + "=" + value));
    return variables;
  }

  /// The agent for workers whose connections the primary hands over. Sought once.
  private synchronized @Nullable AgentJar agent(ClusterSettings settings) {
    if (settings.scheduling().isKernel() || !WorkerCommand.isJava(settings)) {
      return null;
    }
    if (!agentSought) {
      agent = AgentJar.find().orElse(null);
      agentSought = true;
      if (agent == null) {
        LOG.get()
            .log(
                System.Logger.Level.INFO,
                "no tasuki-agent.jar: the kernel spreads the connections of Java workers");
      }
    }
    return agent;
  }
}
