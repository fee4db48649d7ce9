package dev.tasuki.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Maps, lists and scalars as Node's `util.inspect(value, { depth: null, maxArrayLength: null })`
/// shows them: what holds at most two further levels and fits into the line stands on one line, the
/// rest has one entry a line; seven short list elements or more stand in columns.
///
/// One object renders one value. Used by one thread.
final class Inspect {
  private static final int LINE = 80;
  private static final int LEVELS_ON_ONE_LINE = 3;
  private static final int SHORTEST_SPLIT = 16;
  private static final Pattern IDENTIFIER = Pattern.compile("[a-zA-Z_][a-zA-Z_0-9]*");

  private int indentation;

  /// How deep the collection was that was entered last: tells a collection how deep it reaches.
  private int deepest;

  private Inspect() {}

  static String of(@Nullable Object value) {
    return new Inspect().format(value, 0);
  }

  private String format(@Nullable Object value, int depth) {
    return switch (value) {
      case null -> "null";
      case String text -> text(text);
      case Double number when number == Math.rint(number) -> Long.toString(Math.round(number));
      case List<?> list -> list(list, depth);
      case Map<?, ?> map -> map(map, depth);
      default -> value.toString();
    };
  }

  private String list(List<?> list, int depth) {
    if (list.isEmpty()) {
      return "[]";
    }
    deepest = depth;
    indentation += 2;
    List<String> entries = new ArrayList<>();
    list.forEach(element -> entries.add(format(element, depth + 1)));
    indentation -= 2;
    boolean numbers = list.stream().allMatch(Number.class::isInstance);
    List<String> rows = entries.size() > 6 ? Columns.of(entries, indentation, numbers) : entries;
    return join(rows, "[", "]", depth, rows.size() == entries.size());
  }

  private String map(Map<?, ?> map, int depth) {
    if (map.isEmpty()) {
      return "{}";
    }
    deepest = depth;
    List<String> entries = new ArrayList<>();
    map.forEach((key, value) -> {
      indentation += 2;
      String shown = format(value, depth + 1);
      indentation -= 2;
      String name = key.toString();
      entries.add((IDENTIFIER.matcher(name).matches() ? name : quoted(name)) + ": " + shown);
    });
    return join(entries, "{", "}", depth, true);
  }

  private String join(
      List<String> entries, String open, String close, int depth, boolean mayBeOneLine) {
    if (mayBeOneLine && deepest - depth < LEVELS_ON_ONE_LINE) {
      int start = entries.size() + indentation + open.length() + 10;
      int length = start + entries.size() + entries.stream().mapToInt(String::length).sum();
      String line = String.join(", ", entries);
      if (length <= LINE && line.indexOf('\n') < 0) {
        return open + " " + line + " " + close;
      }
    }
    String blanks = "\n" + " ".repeat(indentation);
    return open + blanks + "  " + String.join("," + blanks + "  ", entries) + blanks + close;
  }

  private String text(String value) {
    if (value.length() > SHORTEST_SPLIT
        && value.length() > LINE - indentation - 4
        && value.indexOf('\n') >= 0) {
      return Pattern.compile("(?<=\n)")
          .splitAsStream(value)
          .map(Inspect::quoted)
          .collect(Collectors.joining(" +\n" + " ".repeat(indentation + 2)));
    }
    return quoted(value);
  }

  /// In single quotes; in others when that saves escapes.
  private static String quoted(String value) {
    char quote = '\'';
    if (value.indexOf('\'') >= 0) {
      if (value.indexOf('"') < 0) {
        quote = '"';
      } else if (value.indexOf('`') < 0 && !value.contains("${")) {
        quote = '`';
      }
    }
    StringBuilder out = new StringBuilder().append(quote);
    for (int at = 0; at < value.length(); at++) {
      escape(out, value, at, quote);
    }
    return out.append(quote).toString();
  }

  private static void escape(StringBuilder out, String value, int at, char quote) {
    char c = value.charAt(at);
    switch (c) {
      case '\b' -> out.append("\\b");
      case '\t' -> out.append("\\t");
      case '\n' -> out.append("\\n");
      case '\f' -> out.append("\\f");
      case '\r' -> out.append("\\r");
      case '\\' -> out.append("\\\\");
      default -> {
        if (c == quote) {
          out.append('\\').append(c);
        } else if (c < ' ' || (c >= 0x7F && c <= 0x9F)) {
          out.append("\\x%02X".formatted((int) c));
        } else if (isLoneSurrogate(value, at)) {
          out.append("\\u%04X".formatted((int) c));
        } else {
          out.append(c);
        }
      }
    }
  }

  private static boolean isLoneSurrogate(String value, int at) {
    char c = value.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 >= value.length() || !Character.isLowSurrogate(value.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(value.charAt(at - 1)));
  }

  /// Long lists of short elements, in columns.
  private static final class Columns {
    private Columns() {}

    /// The rows; the entries themselves when columns would not be better.
    static List<String> of(List<String> entries, int indentation, boolean numbers) {
      int longest = entries.stream().mapToInt(entry -> entry.length() + 2).max().orElse(2);
      int total = entries.stream().mapToInt(entry -> entry.length() + 2).sum();
      boolean multiline = entries.stream().anyMatch(entry -> entry.indexOf('\n') >= 0);
      boolean worthIt = total / (double) longest > 5 || longest <= 8;
      if (multiline || longest * 3 + indentation >= LINE || !worthIt) {
        return entries;
      }
      double bias = Math.sqrt(longest - total / (double) entries.size());
      double biased = Math.max(longest - 3 - bias, 1);
      int columns =
          (int)
              Math.min(
                  Math.min(
                      Math.round(Math.sqrt(2.5 * biased * entries.size()) / biased),
                      Math.floorDiv(LINE - indentation, longest)),
                  Math.min(LEVELS_ON_ONE_LINE * 4, 15));
      return columns <= 1 ? entries : rows(entries, columns, numbers);
    }

    private static List<String> rows(List<String> entries, int columns, boolean numbers) {
      int[] widths = new int[columns];
      for (int at = 0; at < entries.size(); at++) {
        int column = at % columns;
        widths[column] = Math.max(widths[column], entries.get(at).length() + 2);
      }
      List<String> rows = new ArrayList<>();
      for (int start = 0; start < entries.size(); start += columns) {
        rows.add(row(entries, start, widths, numbers));
      }
      return rows;
    }

    private static String row(List<String> entries, int start, int[] widths, boolean numbers) {
      int end = Math.min(start + widths.length, entries.size());
      StringBuilder row = new StringBuilder();
      for (int at = start; at < end; at++) {
        boolean last = at == end - 1;
        String text = entries.get(at) + (last ? "" : ", ");
        int width = widths[at - start] - (last ? 2 : 0);
        String blanks = " ".repeat(Math.max(0, width - text.length()));
        row.append(numbers ? blanks + text : last ? text : text + blanks);
      }
      return row.toString();
    }
  }
}
