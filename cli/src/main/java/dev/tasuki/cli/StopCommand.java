package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import picocli.CommandLine.Command;

@Command(
    description = "Stop apps. They stay listed; tasuki start NAME starts them again.",
    footer = {"%nExamples:", "  tasuki stop api", "  tasuki stop 3 4", "  tasuki stop '/^api-/'"})
final class StopCommand extends SelectorCommand {
  @Override
  int run(Context context) throws OperationException {
    context.operations().stop(selectors(), context.progress());
    InstanceTable.print(context);
    return DONE;
  }
}
