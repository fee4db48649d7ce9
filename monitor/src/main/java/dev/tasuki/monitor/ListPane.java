package dev.tasuki.monitor;

import dev.tasuki.cli.Human;
import dev.tasuki.cli.Style;
import dev.tasuki.cli.Text;
import java.util.ArrayList;
import java.util.List;

/// The list of instances; scrolls so that the chosen one is in sight.
///
/// @param width columns
record ListPane(View view, int width, boolean colour) {
  private static final int FIGURES = 6 + 9;
  private static final int STATUS = 8;

  List<String> lines(int height) {
    List<Row> rows = view.rows();
    List<String> lines = new ArrayList<>();
    String title = view.filter.isEmpty() ? "Apps" : "Apps with " + Text.clean(view.filter);
    lines.add(Screen.heading(view.inLog ? title : "▶ " + title, width, colour));
    int room = height - 1;
    int first = Math.clamp(view.chosenIndex() - room / 2, 0, Math.max(0, rows.size() - room));
    for (Row row : rows.subList(first, Math.min(rows.size(), first + room))) {
      lines.add(line(row));
    }
    if (rows.isEmpty()) {
      String text =
          !view.looked ? "asking…" : view.filter.isEmpty() ? "no apps yet" : "none fits the filter";
      lines.add(new Cells(width, colour).add(text, Style.DIM).filled());
    }
    while (lines.size() < height) {
      lines.add(" ".repeat(width));
    }
    return lines;
  }

  private String line(Row row) {
    boolean chosen = row.id() == view.chosen;
    int name = width - FIGURES - STATUS - 2;
    String label = row.id() + " " + Text.clean(row.name());
    Cells cells = new Cells(width, colour && !chosen);
    cells
        .add(chosen ? "›" : " ")
        .column(label, name, Style.BOLD)
        .add(" ")
        .column(status(row), STATUS, style(row))
        .right(row.isAlive() ? Human.percent(row.cpuPercent()) : "-", 6, Style.PLAIN)
        .right(row.isAlive() ? Human.bytes(row.memoryBytes()) : "-", 9, Style.PLAIN);
    return chosen ? Style.INVERSE.apply(cells.filled(), true) : cells.filled();
  }

  /// PM2's words, short enough for the column.
  private static String status(Row row) {
    return switch (row.status()) {
      case "launching" -> "launch";
      case "waiting restart" -> "waiting";
      default -> Text.clean(row.status());
    };
  }

  static Style style(Row row) {
    return switch (row.status()) {
      case "online" -> Style.GREEN;
      case "stopped", "errored" -> Style.RED;
      default -> Style.YELLOW;
    };
  }
}
