package dev.tasuki.daemon;

import dev.tasuki.sharing.PortSharing;
import dev.tasuki.supervisor.RunLifecycle.Phase;
import java.time.Duration;

/// Brings a new process to its whole share of connections over the app's `slow_start`: a tenth at
/// first, and a tenth more with each tenth of the time. Confined to the core thread.
final class SlowStart {
  private static final int TENTHS = 10;

  private SlowStart() {}

  /// To be called when the run is about to serve.
  static void begin(Core core, PortSharing ports, Run run) {
    Duration whole = run.definition.facets().deploys().slowStart();
    if (!whole.isZero() && run.registered) {
      step(core, ports, run, whole.dividedBy(TENTHS), 1);
    }
  }

  private static void step(Core core, PortSharing ports, Run run, Duration pause, int tenths) {
    ports.setWeight(run.id, tenths);
    if (tenths < TENTHS) {
      core.after(
          pause,
          () -> {
            if (run.phase == Phase.UP) {
              step(core, ports, run, pause, tenths + 1);
            }
          });
    }
  }
}
