package dev.tasuki.monitor;

import dev.tasuki.cli.Human;
import dev.tasuki.cli.Style;
import dev.tasuki.cli.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known about the chosen instance.
final class FactsPane {
  private static final int NAME = 10;

  private FactsPane() {}

  static List<String> lines(View view, int width, int height, boolean colour, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add(Screen.heading("Facts", width, colour));
    Row row = view.chosenRow();
    if (row != null) {
      fill(lines, row, width, colour, now);
    }
    while (lines.size() < height) {
      lines.add(" ".repeat(width));
    }
    return lines.subList(0, height);
  }

  private static void fill(List<String> lines, Row row, int width, boolean colour, Instant now) {
    Cells state = new Cells(width, colour).column("status", NAME, Style.CYAN);
    lines.add(state.add(Text.clean(row.status()), ListPane.style(row)).filled());
    fact(lines, width, colour, "process", process(row, now));
    String why = row.reason() == null ? row.lastExit() : row.reason();
    fact(lines, width, colour, row.reason() == null ? "last exit" : "reason", orNone(why));
    fact(
        lines,
        width,
        colour,
        "ports",
        row.ports().isEmpty() ? "none" : String.join("; ", row.ports()));
    fact(lines, width, colour, "policy", row.policy() + ", " + row.mode());
    fact(lines, width, colour, "script", row.script());
    fact(lines, width, colour, "namespace", row.namespace());
  }

  private static String process(Row row, Instant now) {
    Duration age = Duration.between(Instant.ofEpochMilli(row.startedAt()), now);
    String life = row.isAlive() ? "pid " + row.pid() + ", up " + Human.age(age) : "none";
    return life + ", restarts " + row.restarts();
  }

  private static String orNone(@Nullable String text) {
    return text == null ? "none yet" : text;
  }

  private static void fact(
      List<String> lines, int width, boolean colour, String name, String value) {
    lines.add(
        new Cells(width, colour).column(name, NAME, Style.CYAN).add(Text.clean(value)).filled());
  }
}
