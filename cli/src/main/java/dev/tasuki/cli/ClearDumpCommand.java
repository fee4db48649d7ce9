package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import picocli.CommandLine.Command;

@Command(
    description = "Forget the saved list. What runs is not touched.",
    footer = {"%nExamples:", "  tasuki cleardump"})
final class ClearDumpCommand extends TasukiCommand {
  @Override
  int run(Context context) throws OperationException {
    boolean cleared = context.operations().clearDump();
    context.line(cleared ? "the saved list is removed" : "nothing was saved");
    return DONE;
  }
}
