package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A program that keeps the two workers of `web.js` alive, driven as its users do it.
///
/// Used by one thread.
sealed interface Peer permits Peer.Tasuki, Peer.Pm2, Peer.NodeCluster {
  int WORKERS = 2;

  /// Who they are. PM2 is there when `npm install` has put it where `benchmarks/run` does.
  enum Kind {
    TASUKI,
    PM2,
    NODE_CLUSTER
  }

  static Peer of(Kind kind, Scenario scenario) {
    return switch (kind) {
      case TASUKI -> new Tasuki(scenario);
      case PM2 -> new Pm2(scenario);
      case NODE_CLUSTER -> new NodeCluster(scenario);
    };
  }

  /// Starts it and both workers; also once more after its death or its end.
  void start();

  /// Replaces all workers. Whether the new ones are any good is not asked here.
  void reload();

  void scale(int workers);

  /// The process that starts the others: the one whose death is tried.
  ProcessHandle manager();

  List<Long> workers();

  /// Ends everything.
  void end();

  /// The processes that have this in their environment.
  private static List<Long> marked(Scenario scenario, String mark) {
    return Processes.of(scenario.home()).stream()
        .filter(process -> Processes.environment(process).contains(mark))
        .map(ProcessHandle::pid)
        .sorted()
        .toList();
  }

  record Tasuki(Scenario scenario) implements Peer {
    @Override
    public void start() {
      scenario.done(
          ("start web.js --name web -i 2 --max-restarts 10000 --min-uptime 200ms"
                  + " --drain-timeout 1500 --listen-timeout 4s")
              .split(" "));
    }

    @Override
    public void reload() {
      scenario.run("reload", "web");
    }

    @Override
    public void scale(int workers) {
      scenario.done("scale", "web", Integer.toString(workers));
    }

    @Override
    public ProcessHandle manager() {
      return scenario.daemon();
    }

    @Override
    public List<Long> workers() {
      return scenario.pids("web").stream().filter(pid -> pid != 0).toList();
    }

    @Override
    public void end() {
      scenario.done("kill");
    }
  }

  record Pm2(Scenario scenario) implements Peer {
    private static final Path PROGRAM =
        Scenario.ROOT.resolve("benchmarks/target/pm2/node_modules/.bin/pm2");

    public Pm2 {
      assertThat(PROGRAM).as("npm install --prefix benchmarks/target/pm2 pm2@7").exists();
      scenario.set("PM2_HOME", scenario.work().resolve("pm2").toString());
      scenario.set("PM2_DISCRETE_MODE", "true");
    }

    private Result pm2(String... words) {
      var line = new ArrayList<>(List.of(PROGRAM.toString()));
      line.addAll(Arrays.asList(words));
      return scenario.start("pm2 " + String.join(" ", words), line).await();
    }

    @Override
    public void start() {
      pm2("start", "web.js", "--name", "web", "-i", "2", "--max-restarts", "10000").assertDone();
    }

    @Override
    public void reload() {
      pm2("reload", "web");
    }

    @Override
    public void scale(int workers) {
      pm2("scale", "web", Integer.toString(workers)).assertDone();
    }

    @Override
    public ProcessHandle manager() {
      var found = Processes.of(scenario.home(), "God Daemon");
      assertThat(found).hasSize(1);
      return found.getFirst();
    }

    @Override
    public List<Long> workers() {
      return marked(scenario, "pm2_env=");
    }

    @Override
    public void end() {
      pm2("kill"); // which fails where there is nothing to end
      Eventually.until(() -> workers().isEmpty());
    }
  }

  /// With a primary as Node's documentation has it: who dies is forked again; SIGHUP replaces all
  /// one by one, SIGUSR2 adds one, SIGWINCH takes it away.
  final class NodeCluster implements Peer {
    private static final String PRIMARY =
        """
        const cluster = require('node:cluster');
        cluster.setupPrimary({ exec: 'web.js' });
        const listening = () => new Promise(done => cluster.fork().once('listening', done));
        const ended = worker => new Promise(done => {
          const timer = setTimeout(() => worker.process.kill('SIGKILL'), 1_600);
          worker.once('exit', () => { clearTimeout(timer); done(); });
          worker.disconnect();
        });
        cluster.on('exit', worker => { if (!worker.exitedAfterDisconnect) cluster.fork(); });
        process.on('SIGHUP', async () => {
          for (const worker of Object.values(cluster.workers)) {
            await listening();
            await ended(worker);
          }
          require('node:fs').writeFileSync('reloaded', '');
        });
        process.on('SIGUSR2', () => cluster.fork());
        process.on('SIGWINCH', () => ended(Object.values(cluster.workers).at(-1)));
        for (let i = 0; i < 2; i++) cluster.fork();
        """;

    private final Scenario scenario;
    private @Nullable Process primary;

    NodeCluster(Scenario scenario) {
      this.scenario = scenario;
      scenario.file("primary.js", PRIMARY);
    }

    @Override
    public void start() {
      primary = scenario.start("node primary.js", List.of("node", "primary.js")).process();
    }

    @Override
    public void reload() {
      var done = scenario.work().resolve("reloaded");
      assertThat(done.toFile().delete() || !Files.exists(done)).isTrue();
      ChaosTarget.signal("HUP", manager().pid());
      // For a version that never listens it waits for ever: we as long as PM2 does at most.
      Eventually.within(Duration.ofSeconds(6), () -> Files.exists(done));
    }

    @Override
    public void scale(int workers) {
      ChaosTarget.signal(workers > WORKERS ? "USR2" : "WINCH", manager().pid());
    }

    @Override
    public ProcessHandle manager() {
      return Objects.requireNonNull(primary).toHandle();
    }

    @Override
    public List<Long> workers() {
      return marked(scenario, "NODE_UNIQUE_ID=");
    }

    @Override
    public void end() {
      manager().destroy();
      Eventually.until(() -> workers().isEmpty());
    }
  }
}
