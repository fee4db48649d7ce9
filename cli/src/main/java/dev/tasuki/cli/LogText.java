package dev.tasuki.cli;

/// Makes lines that apps have written harmless for a terminal: escape sequences (ECMA-48) are taken
/// out whole, so that no rest of them is seen, and other control characters but tabs too.
public final class LogText {
  private static final char ESCAPE = '\u001B';
  private static final char CSI = '\u009B';

  private LogText() {}

  public static String harmless(String line) {
    for (int at = 0; at < line.length(); at++) {
      char c = line.charAt(at);
      if ((c < ' ' && c != '\t') || c > '~') {
        return stripped(line);
      }
    }
    return line;
  }

  private static String stripped(String line) {
    StringBuilder clean = new StringBuilder(line.length());
    int at = 0;
    while (at < line.length()) {
      char c = line.charAt(at);
      if (c == ESCAPE || c == CSI) {
        at = afterSequence(line, at);
      } else {
        if (c == '\t' || !isUnwanted(c)) {
          clean.append(c);
        }
        at++;
      }
    }
    return clean.toString();
  }

  /// Control characters, and those that change the direction of text (Unicode's bidirectional
  /// embeddings, overrides and isolates).
  private static boolean isUnwanted(char c) {
    return Character.isISOControl(c)
        || (c >= '\u202A' && c <= '\u202E')
        || (c >= '\u2066' && c <= '\u2069');
  }

  private static int afterSequence(String line, int start) {
    int at = start + 1;
    char kind = line.charAt(start) == CSI ? '[' : at < line.length() ? line.charAt(at++) : 0;
    return switch (kind) {
      case '[' -> afterControlSequence(line, at);
      case ']', 'P', 'X', '^', '_' -> afterString(line, at);
      default -> afterIntermediates(line, at, kind);
    };
  }

  /// CSI: parameters and intermediates, then a final byte from `@` to `~`.
  private static int afterControlSequence(String line, int start) {
    int at = start;
    while (at < line.length() && line.charAt(at) >= ' ' && line.charAt(at) <= '?') {
      at++;
    }
    boolean ended = at < line.length() && line.charAt(at) >= '@' && line.charAt(at) <= '~';
    return ended ? at + 1 : at;
  }

  /// OSC, DCS and their like: up to BEL or ESC \; what is never ended ends with the line.
  private static int afterString(String line, int start) {
    for (int at = start; at < line.length(); at++) {
      if (line.charAt(at) == '\u0007') {
        return at + 1;
      }
      if (line.charAt(at) == ESCAPE) {
        return at + 1 < line.length() && line.charAt(at + 1) == '\\' ? at + 2 : at;
      }
    }
    return line.length();
  }

  /// Short sequences such as `ESC ( B`: intermediates from blank to `/`, then one final byte.
  private static int afterIntermediates(String line, int start, char first) {
    int at = start;
    char c = first;
    while (c >= ' ' && c <= '/' && at < line.length()) {
      c = line.charAt(at++);
    }
    return at;
  }
}
