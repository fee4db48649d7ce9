package dev.tasuki.cli;

import dev.tasuki.daemon.DeployOptions;
import dev.tasuki.daemon.OperationException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    description =
        "Give an app the definition back that served before the present one (environment, "
            + "arguments, command), slot by slot and without losing a request. With keep_artifacts "
            + "also the jar or script that it was started from then. Once more goes further back.",
    footer = {"%nExamples:", "  tasuki rollback api", "  tasuki rollback api --bake 30s"})
final class RollbackCommand extends TasukiCommand {
  @Parameters(paramLabel = "APP", description = "Name of the app.")
  private String app = "";

  @Mixin private DeployFlags flags = new DeployFlags();

  @Override
  int run(Context context) throws OperationException, UsageException {
    DeployOptions options = flags.options();
    ReloadCommand.show(
        context, List.of(context.operations().rollback(app, options, context.progress())));
    return DONE;
  }
}
