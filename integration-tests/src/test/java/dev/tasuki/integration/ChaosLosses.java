package dev.tasuki.integration;

import java.util.ArrayList;
import java.util.List;

/// What was lost while a fault and its repair lasted.
///
/// @param excused of requests that a killed process had under way: the connection was cut, and the
///   request had begun before the process was killed
/// @param kept on kept connections, which the server alone could prevent
/// @param lost for which there is no excuse
record ChaosLosses(
    List<ChaosLoad.Loss> excused, List<ChaosLoad.Loss> kept, List<ChaosLoad.Loss> lost) {
  ChaosLosses {
    excused = List.copyOf(excused);
    kept = List.copyOf(kept);
    lost = List.copyOf(lost);
  }

  /// @param death when a worker was killed, by [System#nanoTime]; 0 when none was
  static ChaosLosses sorted(List<ChaosLoad.Loss> losses, long death) {
    var excused = new ArrayList<ChaosLoad.Loss>();
    var kept = new ArrayList<ChaosLoad.Loss>();
    var lost = new ArrayList<ChaosLoad.Loss>();
    for (var loss : losses) {
      boolean cut = loss.outcome() == ChaosLoad.Outcome.RESET;
      if (death != 0 && cut && loss.began() - death < 0) {
        excused.add(loss);
      } else if (loss.kind() == ChaosLoad.Kind.KEPT && cut) {
        kept.add(loss);
      } else {
        lost.add(loss);
      }
    }
    return new ChaosLosses(excused, kept, lost);
  }
}
