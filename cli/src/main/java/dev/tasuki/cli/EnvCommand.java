package dev.tasuki.cli;

import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.OperationException;
import java.util.List;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    description =
        "The environment of an app. Values of variables whose names look like secrets are shown "
            + "as ***.",
    footer = {"%nExamples:", "  tasuki env 0", "  tasuki env api --show-secrets"})
final class EnvCommand extends TasukiCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "Id or name.")
  private String selector = "";

  @Option(names = "--show-secrets", description = "Show all values.")
  private boolean showSecrets;

  @Override
  int run(Context context) throws OperationException {
    InstanceView instance = context.operations().select(List.of(selector)).getFirst();
    new TreeMap<>(instance.app().environment())
        .forEach((name, value) ->
            context.line(Text.clean(name + ": " + Secrets.shown(name, value, showSecrets))));
    return DONE;
  }
}
