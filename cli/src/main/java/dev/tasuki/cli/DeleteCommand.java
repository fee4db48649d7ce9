package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import picocli.CommandLine.Command;

@Command(
    description = "Stop apps and forget them. Their log files stay.",
    footer = {"%nExamples:", "  tasuki delete api", "  tasuki del all"})
final class DeleteCommand extends SelectorCommand {
  @Override
  int run(Context context) throws OperationException {
    context.operations().delete(selectors(), context.progress());
    InstanceTable.print(context);
    return DONE;
  }
}
