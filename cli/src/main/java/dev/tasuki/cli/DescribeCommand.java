package dev.tasuki.cli;

import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.OperationException;
import dev.tasuki.daemon.Operations.DeployView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    description =
        "Everything about the instances of an app: how it is started, how it is doing, which "
            + "ports it shares and how, why it ended, and its last log lines.",
    footer = {"%nExamples:", "  tasuki describe api", "  tasuki show 3"})
final class DescribeCommand extends SelectorCommand {
  private static final List<Table.Column> PORT_COLUMNS =
      List.of(
          Table.Column.flexible("address", 0, 9),
          Table.Column.right("port", 0),
          Table.Column.flexible("how", 0, 16),
          Table.Column.left("new connections", 2),
          Table.Column.right("queue", 1));

  @Option(names = "--lines", paramLabel = "N", description = "Log lines to show. Default: 10.")
  private int lines = 10;

  @Option(names = "--json", description = "In the shape of tasuki jlist.")
  private boolean json;

  @Option(names = "--show-secrets", description = "With --json: show all values.")
  private boolean showSecrets;

  @Override
  int run(Context context) throws OperationException {
    List<InstanceView> instances = context.operations().select(selectors());
    if (json) {
      context.line(Jlist.render(instances, Instant.now(), showSecrets));
      return DONE;
    }
    for (InstanceView instance : instances) {
      describe(context, instance);
    }
    histories(context, instances);
    return DONE;
  }

  private static void histories(Context context, List<InstanceView> instances)
      throws OperationException {
    for (String app : instances.stream().map(each -> each.app().name()).distinct().toList()) {
      List<DeployView> history = context.operations().history(app);
      if (!history.isEmpty()) {
        String title = "History of " + Text.clean(app);
        context.line(Style.BOLD.apply(title, context.console().colour()));
        HistoryCommand.print(context, history);
      }
    }
  }

  private void describe(Context context, InstanceView instance) {
    Console console = context.console();
    String title = "Instance " + instance.id() + " of " + Text.clean(instance.app().name());
    context.line(Style.BOLD.apply(title, console.colour()));
    console.out(Facts.of(instance, Instant.now()).render(console.width(), console.colour()));
    ports(context, instance);
    List<String> log = new ArrayList<>();
    if (lines > 0) {
      log.addAll(context.operations().lastLogLines(instance, lines));
    }
    if (!log.isEmpty()) {
      context.line(Style.BOLD.apply("Last log lines", console.colour()));
      log.forEach(line -> context.line("  " + LogText.harmless(line)));
    }
    context.line("");
  }

  private static void ports(Context context, InstanceView instance) {
    if (instance.ports().isEmpty()) {
      context.line(
          instance.app().share()
              ? "Ports: it does not listen."
              : "Ports: left alone (--no-share), so not known here.");
      return;
    }
    Table table = new Table(PORT_COLUMNS);
    for (InstanceView.PortView port : instance.ports()) {
      table.row(
          Table.Cell.of(port.address()),
          Table.Cell.of(port.port()),
          Table.Cell.of(port.how()),
          port.eligible() ? new Table.Cell("yes", Style.GREEN) : new Table.Cell("no", Style.YELLOW),
          Table.Cell.of(port.queue()));
    }
    Console console = context.console();
    context.line(Style.BOLD.apply("Ports", console.colour()));
    console.out(table.render(console.width(), console.colour()));
  }
}
