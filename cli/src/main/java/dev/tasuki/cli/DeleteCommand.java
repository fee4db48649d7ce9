package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.OperationException;
import picocli.CommandLine.Command;

@Command(
    description = "Stop apps and forget them. Their log files stay.",
    footer = {"%nExamples:", "  tasuki delete api", "  tasuki del all"})
final class DeleteCommand extends AppsOrFilesCommand {
  @Override
  int run(Context context) throws OperationException, ConfigException, UsageException {
    context.operations().delete(listed(context), context.progress());
    InstanceTable.print(context);
    return DONE;
  }
}
