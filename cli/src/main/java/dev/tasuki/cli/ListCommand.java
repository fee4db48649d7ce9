package dev.tasuki.cli;

import dev.tasuki.daemon.InstanceView;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    description =
        "List all instances. --sort FIELD[:desc] sorts by name, id, pid, uptime, restarts, status, "
            + "cpu or memory; -m (--mini-list) shows a block of lines for each instead of a table. "
            + "Commands that show the list at their end take both as well, and -s (--silent).",
    footer = {
      "%nExamples:",
      "  tasuki ls",
      "  tasuki ls --sort memory:desc",
      "  tasuki ls -m",
      "  tasuki ls --json | jq '.[].pm2_env.status'"
    })
final class ListCommand extends TasukiCommand {
  @Option(names = "--json", description = "As tasuki jlist.")
  private boolean json;

  @Option(names = "--show-secrets", description = "With --json: show all values.")
  private boolean showSecrets;

  @Option(names = "--names", description = "The names of the apps only, one a line.")
  private boolean names;

  @Override
  int run(Context context) {
    List<InstanceView> instances = context.style().sorted(context.operations().instances());
    if (json) {
      context.line(Jlist.render(instances, Instant.now(), showSecrets));
    } else if (names) {
      instances.stream()
          .map(instance -> Text.clean(instance.app().name()))
          .distinct()
          .forEach(context::line);
    } else {
      InstanceTable.print(context, instances);
    }
    return DONE;
  }
}
