package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.DeployOptions;
import dev.tasuki.daemon.OperationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    description =
        "Make apps what a configuration file says: start what is new, reload what has changed "
            + "without losing a request, leave the rest alone. A file that is not right changes "
            + "nothing.",
    footer = {
      "%nExamples:",
      "  tasuki diff && tasuki apply",
      "  tasuki apply ecosystem.config.js --env production --prune"
    })
final class ApplyCommand extends FileCommand {
  @Option(names = "--prune", description = "Remove apps that the file no longer has.")
  private boolean prune;

  @Mixin private DeployFlags flags = new DeployFlags();

  @Override
  int run(Context context) throws OperationException, ConfigException, UsageException {
    DeployOptions options = flags.options();
    FileApps apps = read(context);
    int status = apps.apply(true, false, options);
    if (prune && status == DONE) {
      apps.prune();
    }
    InstanceTable.print(context);
    return status;
  }
}
