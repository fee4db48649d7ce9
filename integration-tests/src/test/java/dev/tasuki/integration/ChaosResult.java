package dev.tasuki.integration;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one fault did.
///
/// @param millis how long it took until all was sound again
/// @param backMillis until a command was answered after the death of the daemon, else 0
/// @param broken the promise that was broken beyond the requests, or null
/// @param log the last lines of the daemon's log, when something was lost or broken, else empty
record ChaosResult(
    ChaosApp app,
    Fault fault,
    int number,
    long millis,
    long backMillis,
    ChaosLosses losses,
    @Nullable String broken,
    String log) {

  boolean isGood() {
    return lost().isEmpty() && broken == null;
  }

  List<ChaosLoad.Loss> excused() {
    return losses.excused();
  }

  List<ChaosLoad.Loss> kept() {
    return losses.kept();
  }

  List<ChaosLoad.Loss> lost() {
    return losses.lost();
  }

  @Override
  public String toString() {
    return "%s %s #%d: %d ms, excused %d, kept %d, lost %d %s %s"
        .formatted(
            app,
            fault,
            number,
            millis,
            excused().size(),
            kept().size(),
            lost().size(),
            lost().stream().limit(3).map(ChaosLoad.Loss::words).toList(),
            broken == null ? "" : "BROKEN " + broken.lines().limit(6).toList());
  }
}
