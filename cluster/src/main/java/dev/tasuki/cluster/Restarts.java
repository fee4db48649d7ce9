package dev.tasuki.cluster;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Replaces crashed workers as a [RestartPolicy] says. Runs on the event thread and the event loop.
final class Restarts {
  private static final LazyLogger LOG = new LazyLogger(Restarts.class);

  private final Primary primary;
  private final RestartPolicy policy;
  private final Consumer<? super WorkerHandle> givenUp;

  /// Crashes of a living worker's predecessors, by its id. Of the event thread.
  private final Map<Integer, List<Instant>> history = new HashMap<>();

  Restarts(Primary primary, RestartPolicy policy, Consumer<? super WorkerHandle> givenUp) {
    this.primary = primary;
    this.policy = policy;
    this.givenUp = givenUp;
  }

  Registration install() {
    return primary.onExit.add(this::ended);
  }

  private void ended(Cluster.ExitEvent event) {
    WorkerHandle worker = event.worker();
    List<Instant> earlier = history.getOrDefault(worker.id(), List.of());
    history.remove(worker.id());
    if (worker.exitedAfterDisconnect() || primary.isClosing()) {
      return;
    }
    RestartPolicy.Decision decision = policy.crashed(earlier, Instant.now());
    if (!decision.restart()) {
      LOG.get()
          .log(
              System.Logger.Level.ERROR,
              worker
                  + " ended with "
                  + event.exit()
                  + " and is not replaced: "
                  + decision.crashes().size()
                  + " crashes within "
                  + policy.window().toSeconds()
                  + " s");
      givenUp.accept(worker);
      return;
    }
    primary.keepAlive.acquire(); // until then there may be no worker that keeps the JVM
    primary.loop.schedule(
        decision.delay(), () -> primary.tell(() -> replace(worker, decision.crashes())));
  }

  private void replace(WorkerHandle worker, List<Instant> crashes) {
    try {
      if (!primary.isClosing()) {
        WorkerHandle next = primary.fork(worker.env());
        history.put(next.id(), crashes);
      }
    } catch (ClusterException e) {
      LOG.get().log(System.Logger.Level.ERROR, worker + " is not replaced: " + e.getMessage());
      givenUp.accept(worker);
    } finally {
      primary.keepAlive.release();
    }
  }
}
