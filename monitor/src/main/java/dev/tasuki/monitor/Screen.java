package dev.tasuki.monitor;

import dev.tasuki.cli.Human;
import dev.tasuki.cli.Style;
import dev.tasuki.cli.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Draws a [View] as lines: a title, the list beside the log of the chosen instance, its figures
/// beside its facts, and a line for keys, questions and answers.
///
/// Stateless; every line is exactly as wide as the screen.
final class Screen {
  static final int LEAST_COLUMNS = 60;
  static final int LEAST_ROWS = 14;
  private static final int FACTS = 8;

  private final View view;
  private final int columns;
  private final int rows;
  private final boolean colour;
  private final Instant now;
  private final int left;

  private Screen(View view, int columns, int rows, boolean colour, Instant now) {
    this.view = view;
    this.columns = columns;
    this.rows = rows;
    this.colour = colour;
    this.now = now;
    this.left = Math.clamp(columns * 45L / 100, 34, 70);
  }

  static List<String> draw(View view, int columns, int rows, boolean colour, Instant now) {
    if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) {
      return tooSmall(columns, rows);
    }
    Screen screen = new Screen(view, columns, rows, colour, now);
    return view.mode instanceof View.Mode.Helping ? screen.help() : screen.panes();
  }

  private static List<String> tooSmall(int columns, int rows) {
    List<String> lines = new ArrayList<>();
    String text =
        "needs %d×%d, has %d×%d; q quits".formatted(LEAST_COLUMNS, LEAST_ROWS, columns, rows);
    lines.add(new Cells(columns, false).add(text).filled());
    while (lines.size() < rows) {
      lines.add(" ".repeat(columns));
    }
    return lines;
  }

  private List<String> panes() {
    int body = rows - FACTS - 2;
    List<String> lines = new ArrayList<>();
    lines.add(title());
    beside(lines, new ListPane(view, left, colour).lines(body), log(body));
    beside(lines, figures(), FactsPane.lines(view, right(), FACTS, colour, now));
    lines.add(bottom());
    return lines;
  }

  private int right() {
    return columns - left - 1;
  }

  private static void beside(List<String> lines, List<String> first, List<String> second) {
    for (int at = 0; at < first.size(); at++) {
      lines.add(first.get(at) + "│" + second.get(at));
    }
  }

  private String title() {
    long online = view.all.stream().filter(Row::isOnline).count();
    double cpu = view.all.stream().mapToDouble(Row::cpuPercent).sum();
    long memory = view.all.stream().mapToLong(Row::memoryBytes).sum();
    String text =
        " tasuki monit  %s, %d online  cpu %s  mem %s"
            .formatted(
                Human.count(view.all.size(), "instance"),
                online,
                Human.percent(Math.round(cpu * 10) / 10.0),
                Human.bytes(memory));
    if (view.looked && !view.connected) {
      text = " tasuki monit  NO DAEMON ANSWERS: what was known last; waiting for one";
    }
    return Style.INVERSE.apply(new Cells(columns, false).add(text).filled(), true);
  }

  static String heading(String text, int width, boolean colour) {
    Cells cells = new Cells(width, colour).add("─ ").add(text, Style.HEADER).add(" ");
    int rest = Math.max(0, width - Text.width(text) - 3);
    return cells.add("─".repeat(rest)).filled();
  }

  private List<String> log(int height) {
    List<String> lines = new ArrayList<>();
    Row row = view.chosenRow();
    String of = row == null ? "Log" : "Log of " + Text.clean(row.name()) + ":" + row.id();
    if (view.scrolled > 0) {
      of += ", " + view.scrolled + " up";
    }
    lines.add(heading(view.inLog ? "▶ " + of : of, right(), colour));
    int end = Math.max(0, view.log.size() - view.scrolled);
    for (LogFeed.Line line : view.log.subList(Math.max(0, end - height + 1), end)) {
      Style style = line.error() ? Style.RED : Style.PLAIN;
      lines.add(new Cells(right(), colour).add(line.text(), style).filled());
    }
    while (lines.size() < height) {
      lines.add(" ".repeat(right()));
    }
    return lines;
  }

  private List<String> figures() {
    List<String> lines = new ArrayList<>();
    View.Figures of = view.figures.getOrDefault(view.chosen, new View.Figures());
    lines.add(heading("CPU " + Human.percent(of.cpu.last()), left, colour));
    lines.add(spark(of.cpu, 100, Style.GREEN));
    lines.add(heading("Memory " + Human.bytes((long) of.memory.last()), left, colour));
    lines.add(spark(of.memory, 0, Style.CYAN));
    String connections =
        "Connections %d/s, %d open"
            .formatted(Math.round(view.connectionRate.last()), view.openConnections);
    lines.add(heading(connections, left, colour));
    lines.add(spark(view.connectionRate, 1, Style.MAGENTA));
    while (lines.size() < FACTS) {
      lines.add(" ".repeat(left));
    }
    return lines;
  }

  private String spark(History history, double full, Style style) {
    return new Cells(left, colour).add(history.sparkline(left, full), style).filled();
  }

  private String bottom() {
    String text =
        switch (view.mode) {
          case View.Mode.Asking asking -> " " + asking.question() + " y/n";
          case View.Mode.Filtering ignored -> " /" + Text.clean(view.filter) + "▏ Enter, Esc";
          default ->
              view.message.isEmpty()
                  ? " r restart  l reload  s stop  + - scale  / filter  Tab log  ? help  q quit"
                  : " " + view.message;
        };
    return Style.INVERSE.apply(new Cells(columns, false).add(text).filled(), true);
  }

  private List<String> help() {
    List<String> lines = new ArrayList<>();
    lines.add(title());
    for (String line : Keys.HELP.split("\n", -1)) {
      lines.add(new Cells(columns, colour).add(line).filled());
    }
    while (lines.size() < rows) {
      lines.add(" ".repeat(columns));
    }
    return lines.subList(0, rows);
  }
}
