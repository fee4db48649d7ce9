package dev.tasuki.cli;

import java.util.ArrayList;
import java.util.List;

/// Text that comes from apps and users, made fit for a terminal: nothing in it can move the cursor,
/// change colours or reorder what stands beside it, and its width in columns is known.
public final class Text {
  private static final char REPLACEMENT = '\uFFFD';

  /// First and last code points of ranges that terminals show two columns wide (the wide and
  /// full-width ranges of Unicode Standard Annex 11, without the small exceptions).
  private static final int[] WIDE = {
    0x1100, 0x115F, 0x231A, 0x231B, 0x2E80, 0x303E, 0x3041, 0x4DBF, 0x4E00, 0xA4CF, 0xA960, 0xA97F,
    0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE30, 0xFE6F, 0xFF00, 0xFF60, 0xFFE0, 0xFFE6, 0x1F300,
    0x1F64F, 0x1F680, 0x1F6FF, 0x1F900, 0x1FAFF, 0x20000, 0x3FFFD
  };

  private Text() {}

  /// Replaces every control, format and unpaired surrogate character, one for one.
  public static String clean(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) < ' ' || text.charAt(at) > '~') {
        return cleaned(text);
      }
    }
    return text;
  }

  private static String cleaned(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().forEach(c -> clean.appendCodePoint(isHarmless(c) ? c : REPLACEMENT));
    return clean.toString();
  }

  private static boolean isHarmless(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /// Columns that a clean text takes.
  public static int width(String text) {
    int width = 0;
    for (int at = 0; at < text.length(); ) {
      int codePoint = text.codePointAt(at);
      width += width(codePoint);
      at += Character.charCount(codePoint);
    }
    return width;
  }

  private static int width(int codePoint) {
    if (codePoint < 0x300) {
      return 1;
    }
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    for (int range = 0; range < WIDE.length; range += 2) {
      if (codePoint >= WIDE[range] && codePoint <= WIDE[range + 1]) {
        return 2;
      }
    }
    return 1;
  }

  /// The text, cut with an ellipsis when it is wider than `columns`.
  public static String fit(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    return columns < 1 ? "" : text.substring(0, prefix(text, 0, columns - 1)) + "…";
  }

  /// Index after the longest part from `start` on that takes at most `columns`.
  private static int prefix(String text, int start, int columns) {
    int used = 0;
    int at = start;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      used += width(codePoint);
      if (used > columns) {
        break;
      }
      at += Character.charCount(codePoint);
    }
    return at;
  }

  /// Blanks that fill a text up to `columns`.
  public static String padding(String text, int columns) {
    return " ".repeat(Math.max(0, columns - width(text)));
  }

  /// The text in pieces of at most `columns` (which is at least 2), cut anywhere.
  static List<String> wrap(String text, int columns) {
    List<String> pieces = new ArrayList<>();
    int start = 0;
    do {
      int end = prefix(text, start, Math.max(2, columns));
      pieces.add(text.substring(start, end));
      start = end;
    } while (start < text.length());
    return pieces;
  }
}
