package dev.tasuki.cli;

import dev.tasuki.daemon.InstanceView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    description = "List all instances.",
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

  @Option(
      names = {"-m", "--mini-list"},
      description = "A block of lines for each instance instead of a table.")
  private boolean mini;

  @Option(names = "--names", description = "The names of the apps only, one a line.")
  private boolean names;

  @Option(
      names = "--sort",
      paramLabel = "FIELD[:desc]",
      description = "By name, id, pid, uptime, restarts, status, cpu or memory. Default: name.")
  private @Nullable String sort;

  @Override
  int run(Context context) throws UsageException {
    List<InstanceView> instances = context.operations().instances();
    if (sort != null) {
      instances = SortOrder.parse(sort).sorted(instances);
    }
    if (json) {
      context.line(Jlist.render(instances, Instant.now(), showSecrets));
    } else if (names) {
      instances.stream()
          .map(instance -> Text.clean(instance.app().name()))
          .distinct()
          .forEach(context::line);
    } else if (mini) {
      instances.forEach(instance -> context.line(MiniList.block(instance, Instant.now())));
    } else {
      InstanceTable.print(context, instances);
    }
    return DONE;
  }
}
