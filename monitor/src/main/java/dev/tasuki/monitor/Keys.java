package dev.tasuki.monitor;

import java.io.IOException;
import org.jline.utils.NonBlockingReader;

/// Reads keys: single characters, and the sequences that cursor keys send (ECMA-48, xterm).
final class Keys {
  static final int UP = -10;
  static final int DOWN = -11;
  static final int PAGE_UP = -12;
  static final int PAGE_DOWN = -13;
  static final int HOME = -14;
  static final int END = -15;
  static final int OTHER = -16;
  static final int NONE = -2;
  static final int GONE = -1;
  static final int ESCAPE = 27;

  static final String HELP =
      """

        ↑ ↓ j k      choose an instance, or scroll the log
        Tab          arrows go to the log, and back to the list
        PgUp PgDn    scroll the log
        r            restart the app (asks)
        l            reload the app: no request is lost
        s            stop the app (asks)
        + -          one instance more, or less (asks)
        /            show the apps whose name holds a text; Esc shows all
        q  Ctrl-C    quit
        ? any key    close this help
      """;

  /// How long the rest of a sequence may take: terminals send it at once, a network in pieces.
  private static final long REST_MILLIS = 50;

  private Keys() {}

  /// @param millis how long to wait
  /// @return a character, one of the constants, [#NONE] after the time, [#GONE] when the terminal
  ///   has gone
  static int next(NonBlockingReader reader, long millis) throws IOException {
    int key = reader.read(millis);
    if (key != ESCAPE) {
      return key;
    }
    int kind = reader.read(REST_MILLIS);
    if (kind != '[' && kind != 'O') {
      return kind < 0 ? ESCAPE : OTHER;
    }
    StringBuilder sequence = new StringBuilder();
    int c = reader.read(REST_MILLIS);
    while (c >= ' ' && c < '@') {
      sequence.append((char) c);
      c = reader.read(REST_MILLIS);
    }
    return meaning(sequence.toString(), c);
  }

  private static int meaning(String parameters, int last) {
    return switch (last) {
      case 'A' -> UP;
      case 'B' -> DOWN;
      case 'H' -> HOME;
      case 'F' -> END;
      case '~' ->
          switch (parameters) {
            case "5" -> PAGE_UP;
            case "6" -> PAGE_DOWN;
            default -> OTHER;
          };
      default -> OTHER;
    };
  }
}
