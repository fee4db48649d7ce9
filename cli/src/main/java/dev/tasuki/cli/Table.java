package dev.tasuki.cli;

import java.util.ArrayList;
import java.util.List;

/// A table in box characters that fits a terminal.
///
/// Where the width does not suffice, first flexible columns shrink to their minimum, then columns
/// go (the highest [Column#leaves()] first), at last what is left is squeezed. Every line has the
/// same width, whatever the cells hold.
final class Table {
  /// @param right whether cells stand at the right
  /// @param leaves order in which columns are left out, the highest first; 0: stays
  /// @param minimum to how many columns of the terminal it may shrink without being left out
  record Column(String header, boolean right, int leaves, int minimum) {
    static Column left(String header, int leaves) {
      return new Column(header, false, leaves, Integer.MAX_VALUE);
    }

    static Column right(String header, int leaves) {
      return new Column(header, true, leaves, Integer.MAX_VALUE);
    }

    static Column flexible(String header, int leaves, int minimum) {
      return new Column(header, false, leaves, minimum);
    }
  }

  record Cell(String text, Style style) {
    Cell {
      text = Text.clean(text);
    }

    static Cell of(String text) {
      return new Cell(text, Style.PLAIN);
    }

    static Cell of(long number) {
      return of(Long.toString(number));
    }
  }

  private final List<Column> columns;
  private final List<List<Cell>> rows = new ArrayList<>();

  Table(List<Column> columns) {
    this.columns = List.copyOf(columns);
  }

  void row(Cell... cells) {
    rows.add(List.of(cells));
  }

  /// @param width columns of the terminal, 0 for no limit
  /// @return lines, each ended by a newline
  String render(int width, boolean colour) {
    Layout layout = new Layout(naturalWidths());
    layout.fitInto(width);
    StringBuilder out = new StringBuilder();
    rule(out, layout, "┌", "┬", "┐", colour);
    List<Cell> header =
        columns.stream().map(column -> new Cell(column.header(), Style.HEADER)).toList();
    line(out, layout, header, colour);
    rule(out, layout, "├", "┼", "┤", colour);
    for (List<Cell> row : rows) {
      line(out, layout, row, colour);
    }
    rule(out, layout, "└", "┴", "┘", colour);
    return out.toString();
  }

  private int[] naturalWidths() {
    int[] widths = new int[columns.size()];
    for (int at = 0; at < widths.length; at++) {
      widths[at] = Text.width(columns.get(at).header());
      for (List<Cell> row : rows) {
        widths[at] = Math.max(widths[at], Text.width(row.get(at).text()));
      }
    }
    return widths;
  }

  private void line(StringBuilder out, Layout layout, List<Cell> cells, boolean colour) {
    String bar = Style.DIM.apply("│", colour);
    for (int at : layout.visible) {
      Cell cell = cells.get(at);
      String text = Text.fit(cell.text(), layout.widths[at]);
      String padding = Text.padding(text, layout.widths[at]);
      String shown = cell.style().apply(text, colour);
      out.append(bar).append(' ');
      out.append(columns.get(at).right() ? padding + shown : shown + padding).append(' ');
    }
    out.append(bar).append('\n');
  }

  private static void rule(
      StringBuilder out, Layout layout, String left, String middle, String right, boolean colour) {
    StringBuilder rule = new StringBuilder(left);
    for (int at : layout.visible) {
      rule.append(rule.length() == 1 ? "" : middle).append("─".repeat(layout.widths[at] + 2));
    }
    out.append(Style.DIM.apply(rule.append(right).toString(), colour)).append('\n');
  }

  /// Which columns are shown, and how wide.
  private final class Layout {
    private final int[] widths;
    private final List<Integer> visible = new ArrayList<>();

    Layout(int[] naturalWidths) {
      widths = naturalWidths;
      for (int at = 0; at < widths.length; at++) {
        visible.add(at);
      }
    }

    void fitInto(int width) {
      if (width <= 0) {
        return;
      }
      boolean better = true;
      while (better && leastTotal() > width) {
        better = leaveOut();
      }
      better = true;
      while (better && total() > width) {
        better = shrink(true) || shrink(false);
      }
    }

    private int leastTotal() {
      return visible.stream()
              .mapToInt(at -> Math.min(widths[at], columns.get(at).minimum()) + 3)
              .sum()
          + 1;
    }

    private int total() {
      return visible.stream().mapToInt(at -> widths[at] + 3).sum() + 1;
    }

    /// Takes one column of the terminal from the widest that can give.
    private boolean shrink(boolean politely) {
      int widest = -1;
      for (int at : visible) {
        int minimum = politely ? columns.get(at).minimum() : 1;
        if (widths[at] > minimum && (widest < 0 || widths[at] > widths[widest])) {
          widest = at;
        }
      }
      if (widest < 0) {
        return false;
      }
      widths[widest]--;
      return true;
    }

    private boolean leaveOut() {
      Integer first = null;
      for (Integer at : visible) {
        int leaves = columns.get(at).leaves();
        if (leaves > 0 && (first == null || leaves > columns.get(first).leaves())) {
          first = at;
        }
      }
      return first != null && visible.remove((Object) first); // the element, not the index
    }
  }
}
