package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import picocli.CommandLine.Command;

@Command(
    description = "Set the restart counters to zero; the restart budget begins anew.",
    footer = {"%nExamples:", "  tasuki reset api", "  tasuki reset all"})
final class ResetCommand extends SelectorCommand {
  @Override
  int run(Context context) throws OperationException {
    context.operations().reset(selectors());
    InstanceTable.print(context);
    return DONE;
  }
}
