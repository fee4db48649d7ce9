package dev.tasuki.cli;

import dev.tasuki.daemon.InstanceView;
import dev.tasuki.supervisor.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/// The table of `ls`.
final class InstanceTable {
  private static final List<Table.Column> COLUMNS =
      List.of(
          Table.Column.right("id", 0),
          Table.Column.flexible("name", 0, 12),
          Table.Column.flexible("namespace", 9, 9),
          Table.Column.left("mode", 8),
          Table.Column.right("pid", 6),
          Table.Column.right("uptime", 3),
          Table.Column.right("↺", 4),
          Table.Column.left("status", 0),
          Table.Column.right("cpu", 5),
          Table.Column.right("mem", 2),
          Table.Column.flexible("user", 10, 8),
          Table.Column.flexible("port", 1, 5));

  private InstanceTable() {}

  static void print(Context context) {
    print(context, context.style().sorted(context.operations().instances()));
  }

  static void print(Context context, List<InstanceView> instances) {
    Console console = context.console();
    if (context.style().mini()) {
      instances.forEach(instance -> context.line(MiniList.block(instance, Instant.now())));
      return;
    }
    console.out(render(instances, Instant.now(), console.width(), console.colour()));
    ScalingText.lines(instances, Instant.now()).forEach(context::line);
    if (instances.isEmpty()) {
      context.line("No apps yet. Start one: tasuki start FILE");
    }
  }

  static String render(List<InstanceView> instances, Instant now, int width, boolean colour) {
    Table table = new Table(COLUMNS);
    for (InstanceView instance : instances) {
      boolean alive = instance.pid() > 0;
      Duration age = alive ? Duration.between(instance.startedAt(), now) : Duration.ZERO;
      table.row(
          Table.Cell.of(instance.id()),
          new Table.Cell(instance.app().name(), Style.BOLD),
          Table.Cell.of(instance.app().namespace()),
          Table.Cell.of(instance.app().cluster() ? "cluster" : "fork"),
          Table.Cell.of(instance.pid()),
          Table.Cell.of(alive ? Human.age(age) : next(instance, now)),
          Table.Cell.of(instance.restarts()),
          new Table.Cell(instance.status().word(), style(instance.status())),
          Table.Cell.of(Human.percent(alive ? instance.cpuPercent() : 0)),
          Table.Cell.of(Human.bytes(alive ? instance.memoryBytes() : 0)),
          Table.Cell.of(instance.user()),
          Table.Cell.of(ports(instance)));
    }
    return table.render(width, colour);
  }

  /// A job that waits for its time shows how long it has to.
  private static String next(InstanceView instance, Instant now) {
    Instant next = instance.extras().nextRun();
    return next == null || !instance.app().isJob()
        ? "0"
        : "in " + Human.age(Duration.between(now, next.isBefore(now) ? now : next));
  }

  static Style style(Status status) {
    return switch (status) {
      case ONLINE -> Style.GREEN;
      case LAUNCHING, STOPPING, WAITING_RESTART -> Style.YELLOW;
      case STOPPED, ERRORED -> Style.RED;
    };
  }

  private static String ports(InstanceView instance) {
    return instance.ports().stream()
        .map(InstanceView.PortView::port)
        .distinct()
        .sorted()
        .map(String::valueOf)
        .collect(Collectors.joining(","));
  }
}
