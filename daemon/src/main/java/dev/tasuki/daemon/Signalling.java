package dev.tasuki.daemon;

import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcessInfo;
import dev.tasuki.posix.Signal;
import dev.tasuki.posix.Syscall;
import java.util.ArrayList;
import java.util.List;

/// Signals. Those that the user sends by hand go to main processes only, and through pidfds: never
/// to a stranger that was given the pid of one that has just ended. Core thread only.
final class Signalling {
  private Signalling() {}

  /// The signal that asks a run to stop, to its process group, or to its main process alone where
  /// the app wants that.
  static void askToStop(Run run) {
    if (ProcessInfo.startTime(run.pid) == run.startTicks) { // else the pid may be a stranger's
      boolean mainOnly = run.definition.facets().process().mainOnly();
      Syscall.KILL.call(mainOnly ? run.pid : -run.pid, Signal.number(run.definition.stopSignal()));
    }
  }

  /// @return the pids that received it
  /// @throws OperationException when there is no process, or it may not be signalled
  static List<Integer> send(List<Instance> chosen, int signal) throws OperationException {
    List<Integer> received = new ArrayList<>();
    for (Instance instance : chosen) {
      Run run = instance.current;
      if (run != null && run.pidfd != null && send(run, signal)) {
        received.add(run.pid);
      }
    }
    if (received.isEmpty()) {
      Instance first = chosen.getFirst();
      throw new OperationException(
          "app '"
              + first.app.name()
              + "' is "
              + first.status().word()
              + ": there is no process to send "
              + Signal.name(signal)
              + " to");
    }
    return received;
  }

  private static boolean send(Run run, int signal) throws OperationException {
    try {
      return run.pidfd != null && run.pidfd.sendSignal(signal);
    } catch (PosixException e) {
      throw new OperationException(
          Signal.name(signal) + " cannot be sent to pid " + run.pid + ": " + e.getMessage(), e);
    }
  }
}
