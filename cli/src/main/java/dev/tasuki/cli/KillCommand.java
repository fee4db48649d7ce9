package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import picocli.CommandLine.Command;

@Command(
    description = "End all apps, the daemon and the keeper.",
    footer = {"%nExamples:", "  tasuki kill"})
final class KillCommand extends TasukiCommand {
  @Override
  int run(Context context) throws OperationException {
    context.operations().shutdown(context.progress());
    context.line("daemon stopped");
    return DONE;
  }
}
