package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import picocli.CommandLine.Command;

/// Described here; the screen itself is a program of its own, which the launcher starts.
@Command(
    description =
        "Watch the apps on the full screen: list, log, CPU, memory and connections of the chosen "
            + "one. Keys restart, reload, stop and scale it; ? lists them, q quits.",
    customSynopsis = "tasuki monit",
    footer = {"%nExamples:", "  tasuki monit"})
final class MonitorCommand extends TasukiCommand {
  @Override
  int run(Context context) throws OperationException {
    throw new OperationException("monit is started by the launcher tasuki only");
  }
}
