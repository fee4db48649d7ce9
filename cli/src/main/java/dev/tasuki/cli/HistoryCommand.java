package dev.tasuki.cli;

import dev.tasuki.api.Json;
import dev.tasuki.daemon.OperationException;
import dev.tasuki.daemon.Operations.DeployView;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    description = "What was done to an app lately: when, what changed, what came of it.",
    footer = {"%nExamples:", "  tasuki history api", "  tasuki history api --json"})
final class HistoryCommand extends TasukiCommand {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final List<Table.Column> COLUMNS =
      List.of(
          Table.Column.left("time", 0),
          Table.Column.left("what", 0),
          Table.Column.flexible("changed", 2, 12),
          Table.Column.flexible("result", 0, 12),
          Table.Column.right("took", 1),
          Table.Column.right("slots", 4),
          Table.Column.right("accepted", 6),
          Table.Column.right("drained", 5),
          Table.Column.right("cut", 3));

  @Parameters(paramLabel = "APP", description = "Name of the app.")
  private String app = "";

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Override
  int run(Context context) throws OperationException {
    List<DeployView> history = context.operations().history(app);
    if (json) {
      context.line(Json.write(history.stream().map(HistoryCommand::fields).toList()));
      return DONE;
    }
    print(context, history);
    return DONE;
  }

  static void print(Context context, List<DeployView> history) {
    Table table = new Table(COLUMNS);
    for (DeployView deploy : history) {
      table.row(
          Table.Cell.of(time(deploy.at())),
          new Table.Cell(deploy.operation(), Style.BOLD),
          Table.Cell.of(deploy.changes().isEmpty() ? "-" : String.join("; ", deploy.changes())),
          new Table.Cell(deploy.result(), deploy.result().equals("done") ? Style.GREEN : Style.RED),
          Table.Cell.of(Human.duration(deploy.took())),
          Table.Cell.of(deploy.slots()),
          Table.Cell.of(deploy.accepted()),
          Table.Cell.of(deploy.drained()),
          Table.Cell.of(deploy.cut()));
    }
    Console console = context.console();
    console.out(table.render(console.width(), console.colour()));
  }

  private static String time(Instant at) {
    return TIME.format(at.atZone(ZoneId.systemDefault()));
  }

  private static Map<String, Object> fields(DeployView deploy) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("at", deploy.at().toString());
    fields.put("operation", deploy.operation());
    fields.put("changes", deploy.changes());
    fields.put("result", deploy.result());
    fields.put("millis", deploy.took().toMillis());
    fields.put("slots", deploy.slots());
    fields.put("accepted", deploy.accepted());
    fields.put("drained", deploy.drained());
    fields.put("cut", deploy.cut());
    return fields;
  }
}
