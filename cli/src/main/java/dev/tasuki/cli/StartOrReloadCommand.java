package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.OperationException;
import picocli.CommandLine.Command;

@Command(
    description =
        "Start the apps of a configuration file, or reload those that are listed, with what the file and this shell say now.",
    footer = {"%nExample:", "  tasuki startOrReload ecosystem.config.js --env production"})
final class StartOrReloadCommand extends FileCommand {
  @Override
  int run(Context context) throws ConfigException, OperationException, UsageException {
    int status = read(context).apply(true, true);
    InstanceTable.print(context);
    return status;
  }
}
