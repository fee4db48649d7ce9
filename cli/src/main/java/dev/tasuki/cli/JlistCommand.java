package dev.tasuki.cli;

import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    description =
        "The list as JSON, in the shape of PM2's jlist. Values of variables whose names look like "
            + "secrets are shown as ***.",
    footer = {"%nExamples:", "  tasuki jlist | jq '.[].pm2_env.status'"})
final class JlistCommand extends TasukiCommand {
  @Option(names = "--show-secrets", description = "Show all values.")
  private boolean showSecrets;

  @Override
  int run(Context context) {
    String json = Jlist.render(context.operations().instances(), Instant.now(), showSecrets);
    context.line(json);
    return DONE;
  }
}
