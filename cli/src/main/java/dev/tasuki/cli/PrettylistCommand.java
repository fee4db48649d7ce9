package dev.tasuki.cli;

import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    description =
        "The list as Node's util.inspect shows it. Values of variables whose names look like "
            + "secrets are shown as ***.",
    footer = {"%nExamples:", "  tasuki prettylist"})
final class PrettylistCommand extends TasukiCommand {
  @Option(names = "--show-secrets", description = "Show all values.")
  private boolean showSecrets;

  @Override
  int run(Context context) {
    context.line(
        Inspect.of(Jlist.entries(context.operations().instances(), Instant.now(), showSecrets)));
    return DONE;
  }
}
