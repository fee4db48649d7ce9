package dev.tasuki.daemon;

import dev.tasuki.daemon.Operations.Progress;
import dev.tasuki.supervisor.Status;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Starts apps after, and stops them before, what they depend on: wave by wave ([Waves]).
///
/// Thread-safe: scripts run on the threads of their callers.
final class OrderedScripts {
  private final Core core;
  private final Waiting waiting;

  OrderedScripts(Core core, Waiting waiting) {
    this.core = core;
    this.waiting = waiting;
  }

  /// How long a start of these may take, the end of what runs now included.
  Duration longest(List<Instance> chosen) {
    return core.call(() ->
        chosen.stream()
            .map(i -> Supervision.timeout(i.app.definition).plus(i.app.definition.killTimeout()))
            .max(Duration::compareTo)
            .orElse(Duration.ZERO));
  }

  /// Each wave when the one before is up; what comes after a failed one is not started.
  ///
  /// @param begin runs on the core
  void start(List<List<Instance>> waves, Consumer<List<Instance>> begin, Progress progress)
      throws OperationException {
    for (int at = 0; at < waves.size(); at++) {
      List<Instance> wave = waves.get(at);
      onCore(wave, begin);
      try {
        waiting.untilUp(wave, longest(wave), progress);
      } catch (OperationException e) {
        String rest =
            waves.subList(at + 1, waves.size()).stream()
                .flatMap(List::stream)
                .map(instance -> instance.app.name())
                .distinct()
                .collect(Collectors.joining(", "));
        throw rest.isEmpty()
            ? e
            : new OperationException(e.getMessage() + "; not started because of that: " + rest, e);
      }
    }
  }

  /// Waits for each wave, the last first, until it has stopped.
  void stop(List<List<Instance>> waves, Consumer<List<Instance>> begin, Progress progress)
      throws OperationException {
    for (List<Instance> wave : waves.reversed()) {
      onCore(wave, begin);
      waiting.until(() -> wave.stream().allMatch(OrderedScripts::hasStopped), progress);
    }
  }

  private static boolean hasStopped(Instance instance) {
    return instance.status() == Status.STOPPED && instance.isEmpty();
  }

  /// Waits for each wave, the last first, until it is no longer listed.
  void remove(List<List<Instance>> waves, Consumer<List<Instance>> begin, Progress progress)
      throws OperationException {
    for (List<Instance> wave : waves.reversed()) {
      onCore(wave, begin);
      waiting.until(() -> wave.stream().noneMatch(i -> i.app.instances.contains(i)), progress);
    }
  }

  private void onCore(List<Instance> wave, Consumer<List<Instance>> begin) {
    core.call(() -> {
      begin.accept(wave);
      return true;
    });
  }
}
