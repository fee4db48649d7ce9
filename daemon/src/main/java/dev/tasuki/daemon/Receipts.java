package dev.tasuki.daemon;

import dev.tasuki.daemon.Operations.SlotReceipt;
import java.time.Duration;

/// What became of a slot, in words.
final class Receipts {
  private Receipts() {}

  static String inWords(ReloadSlot.Result result) {
    SlotReceipt receipt = result.receipt();
    if (result.reverted() != null) {
      return "reverted, pid " + receipt.oldPid() + " serves on: " + result.reverted();
    }
    return "pid "
        + receipt.oldPid()
        + " -> "
        + receipt.newPid()
        + ", ready in "
        + millis(receipt.ready())
        + ", accepted "
        + receipt.accepted()
        + " more, drained "
        + receipt.drained()
        + " connections in "
        + millis(receipt.draining())
        + ", cut "
        + receipt.cut();
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + " ms";
  }
}
