package dev.tasuki.daemon;

import dev.tasuki.posix.ProcessInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/// `update`: another version of keeper and daemon takes over, while the apps run on.
///
/// In this order: the journal is on disk; the keeper becomes its new version within its own process
/// (workers keep their parent, and the daemon, which holds duplicates of everything, gives it all
/// back); the daemon ends, and the new keeper starts the new daemon, for which this is no different
/// from the death of its predecessor. A failure before the last step leaves what was.
///
/// Thread-safe.
final class HandOver {
  /// The exit code that says so; to a keeper it is a death like any other.
  static final int EXIT_CODE = 75;

  private final Core core;
  private final Registry registry;
  private final Journal journal;
  private final KeeperConnection keeper;

  HandOver(Core core, Registry registry, Journal journal, KeeperConnection keeper) {
    this.core = core;
    this.registry = registry;
    this.journal = journal;
    this.keeper = keeper;
  }

  /// Replaces the keeper. The caller then ends the daemon.
  ///
  /// @param command the new keeper's argv, which holds that of the daemon
  /// @param assignments variables `NAME=VALUE` in place of the keeper's
  void run(List<String> command, List<String> assignments) throws OperationException {
    String busy =
        core.call(() ->
            registry.apps().stream()
                .filter(app -> app.busy != null)
                .map(app -> app.name() + ": " + app.busy)
                .findFirst()
                .orElse(""));
    if (!busy.isEmpty()) {
      throw new OperationException(busy + " is under way: wait for it, then update");
    }
    try {
      journal.flushed().join();
      keeper.renew(command, environment(assignments));
    } catch (CompletionException | IOException e) {
      throw new OperationException("not updated, the old version serves on: " + e.getMessage(), e);
    }
  }

  /// Our own environment, which the keeper gave us, with the new variables.
  private static List<String> environment(List<String> assignments) {
    List<String> variables = new ArrayList<>(assignments);
    String raw = ProcessInfo.read("/proc/self/environ");
    for (String variable : (raw == null ? "" : raw).split("\0")) {
      String name = variable.substring(0, variable.indexOf('=') + 1);
      if (!name.isEmpty() && assignments.stream().noneMatch(other -> other.startsWith(name))) {
        variables.add(variable);
      }
    }
    return variables;
  }
}
