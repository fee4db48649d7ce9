package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.OperationException;
import picocli.CommandLine.Command;

@Command(
    description = "Stop apps. They stay listed; tasuki start NAME starts them again.",
    footer = {"%nExamples:", "  tasuki stop api", "  tasuki stop 3 4", "  tasuki stop '/^api-/'"})
final class StopCommand extends AppsOrFilesCommand {
  @Override
  int run(Context context) throws OperationException, ConfigException, UsageException {
    context.operations().stop(listed(context), context.progress());
    InstanceTable.print(context);
    return DONE;
  }
}
