package dev.tasuki.monitor;

import dev.tasuki.cli.Style;
import dev.tasuki.cli.Text;

/// A piece of a screen line, exactly as wide as wanted. Texts must be harmless.
final class Cells {
  private final StringBuilder text = new StringBuilder();
  private final boolean colour;
  private final int columns;
  private int used;

  Cells(int columns, boolean colour) {
    this.columns = columns;
    this.colour = colour;
  }

  /// Adds a text, cut where the room ends.
  Cells add(String part, Style style) {
    String fitting = Text.fit(part, columns - used);
    used += Text.width(fitting);
    text.append(style.apply(fitting, colour));
    return this;
  }

  Cells add(String part) {
    return add(part, Style.PLAIN);
  }

  /// A text in a column of its own.
  Cells column(String part, int width, Style style) {
    String fitting = Text.fit(part, Math.min(width, columns - used));
    add(fitting, style);
    return blanks(width - Text.width(fitting));
  }

  private Cells blanks(int count) {
    int fitting = Math.clamp(count, 0, columns - used);
    used += fitting;
    text.repeat(' ', fitting);
    return this;
  }

  /// The same, aligned at its right end.
  Cells right(String part, int width, Style style) {
    String fitting = Text.fit(part, Math.min(width, columns - used));
    return blanks(width - Text.width(fitting)).add(fitting, style);
  }

  /// All of it, filled up with blanks.
  String filled() {
    return blanks(columns).text.toString();
  }
}
