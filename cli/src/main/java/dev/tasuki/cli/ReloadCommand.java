package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.DeployOptions;
import dev.tasuki.daemon.OperationException;
import dev.tasuki.daemon.Operations.ReloadReceipt;
import dev.tasuki.daemon.Operations.SlotReceipt;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    description =
        "Replace the processes of apps one by one without losing a request. When a new process "
            + "does not become ready, the old one serves on and the exit status is not 0.",
    footer = {
      "%nExamples:",
      "  tasuki reload api",
      "  tasuki reload all",
      "  tasuki reload api --canary 1 --bake 30s"
    })
final class ReloadCommand extends AppsOrFilesCommand {
  private static final List<Table.Column> COLUMNS =
      List.of(
          Table.Column.flexible("app", 0, 12),
          Table.Column.right("slot", 0),
          Table.Column.right("old pid", 2),
          Table.Column.right("new pid", 1),
          Table.Column.right("ready in", 0),
          Table.Column.right("accepted", 4),
          Table.Column.right("drained", 0),
          Table.Column.right("cut", 0),
          Table.Column.right("drain took", 3));

  @Mixin private DeployFlags flags = new DeployFlags();

  @Override
  int run(Context context) throws OperationException, ConfigException, UsageException {
    DeployOptions options = flags.options();
    int status = applyFiles(context, true, options);
    if (apps(context).isEmpty()) {
      return status;
    }
    show(context, context.operations().reload(apps(context), options, context.progress()));
    return status;
  }

  /// What was replaced, as a table and in words.
  static void show(Context context, List<ReloadReceipt> receipts) {
    Console console = context.console();
    console.out(receiptTable(receipts).render(console.width(), console.colour()));
    for (ReloadReceipt receipt : receipts) {
      context.line(summary(receipt));
    }
  }

  private static Table receiptTable(List<ReloadReceipt> receipts) {
    Table table = new Table(COLUMNS);
    for (ReloadReceipt receipt : receipts) {
      for (SlotReceipt slot : receipt.slots()) {
        table.row(
            new Table.Cell(receipt.app(), Style.BOLD),
            Table.Cell.of(slot.slot()),
            Table.Cell.of(slot.oldPid()),
            Table.Cell.of(slot.newPid()),
            Table.Cell.of(Human.duration(slot.ready())),
            Table.Cell.of(slot.accepted()),
            Table.Cell.of(slot.drained()),
            new Table.Cell(Integer.toString(slot.cut()), slot.cut() > 0 ? Style.RED : Style.GREEN),
            Table.Cell.of(Human.duration(slot.draining())));
      }
    }
    return table;
  }

  private static String summary(ReloadReceipt receipt) {
    String app = Text.clean(receipt.app());
    if (receipt.reverted() != null) {
      return app + ": reverted, " + Text.clean(receipt.reverted());
    }
    int drained = receipt.slots().stream().mapToInt(SlotReceipt::drained).sum();
    int cut = receipt.slots().stream().mapToInt(SlotReceipt::cut).sum();
    return app
        + ": "
        + Human.count(receipt.slots().size(), "instance")
        + " replaced, "
        + Human.count(drained, "connection")
        + " drained, "
        + cut
        + " cut";
  }
}
