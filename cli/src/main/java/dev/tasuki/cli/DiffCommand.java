package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.OperationException;
import picocli.CommandLine.Command;

@Command(
    description =
        "Show what tasuki apply would change: + new, ~ changed, = unchanged, - no longer in the "
            + "file. Variables are named, their values not shown. Changes nothing.",
    footer = {"%nExample:", "  tasuki diff ecosystem.config.js --env production"})
final class DiffCommand extends FileCommand {
  @Override
  int run(Context context) throws ConfigException, OperationException, UsageException {
    if (!read(context).show()) {
      context.line("Everything is as the file says.");
    }
    return DONE;
  }
}
