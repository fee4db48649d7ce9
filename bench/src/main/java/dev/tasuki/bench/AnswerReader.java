package dev.tasuki.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads one HTTP/1.x answer to a GET as its bytes come in, however they are cut, and keeps of it
/// what is of interest: status, length, whether the connection goes on, the worker's name.
///
/// Confined to one thread.
final class AnswerReader {
  private static final int LONGEST_LINE = 16_384;
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  private enum State {
    STATUS,
    HEADER,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER,
    /// The body ends with the connection.
    UNTIL_END,
    WHOLE
  }

  private final WorkerName worker;
  private final StringBuilder line = new StringBuilder(128);
  private State state = State.STATUS;
  private int status;
  private long left;
  private boolean chunked;
  private boolean closes;
  private long bytes;

  /// @param workerHeader header that names the worker; empty for those that are usual
  AnswerReader(String workerHeader) {
    worker = new WorkerName(workerHeader);
  }

  /// Makes it ready for the next answer.
  void reset() {
    begin();
    worker.reset();
    bytes = 0;
  }

  private void begin() {
    state = State.STATUS;
    line.setLength(0);
    status = 0;
    left = -1;
    chunked = false;
    closes = false;
  }

  int status() {
    return status;
  }

  /// Length of the whole answer so far.
  long bytes() {
    return bytes;
  }

  /// Whether the connection cannot be used again.
  boolean closes() {
    return closes;
  }

  /// Who has answered, as far as the answer says; else null.
  @Nullable String worker() {
    return worker.found();
  }

  /// Whether an answer may be whole when the connection ends here.
  boolean endsWithConnection() {
    return state == State.UNTIL_END || state == State.WHOLE;
  }

  /// Takes bytes, up to the end of the answer.
  ///
  /// @return whether the answer is whole
  /// @throws IOException when this is no answer
  boolean read(ByteBuffer input) throws IOException {
    int before = input.position();
    while (input.hasRemaining() && state != State.WHOLE) {
      switch (state) {
        case BODY, CHUNK -> body(input);
        case UNTIL_END -> {
          worker.body(input, input.remaining());
          input.position(input.limit());
        }
        default -> text(input);
      }
    }
    bytes += input.position() - before;
    return state == State.WHOLE;
  }

  private void body(ByteBuffer input) {
    int taken = (int) Math.min(left, input.remaining());
    worker.body(input, taken);
    input.position(input.position() + taken);
    left -= taken;
    if (left == 0) {
      state = state == State.BODY ? State.WHOLE : State.CHUNK_END;
    }
  }

  private void text(ByteBuffer input) throws IOException {
    while (input.hasRemaining()) {
      char next = (char) (input.get() & 0xff);
      if (next == '\n') {
        String whole = line.toString();
        line.setLength(0);
        line(whole);
        return;
      }
      if (next != '\r') {
        line.append(next);
      }
      if (line.length() > LONGEST_LINE) {
        throw new IOException("a line of the answer is longer than " + LONGEST_LINE + " bytes");
      }
    }
  }

  private void line(String text) throws IOException {
    switch (state) {
      case STATUS -> statusLine(text);
      case HEADER -> header(text);
      case CHUNK_SIZE -> {
        left = number(text.split("[; ]", 2)[0], 16);
        state = left == 0 ? State.TRAILER : State.CHUNK;
      }
      case CHUNK_END -> state = State.CHUNK_SIZE;
      case TRAILER -> state = text.isEmpty() ? State.WHOLE : State.TRAILER;
      default -> throw new IllegalStateException(state.name());
    }
  }

  private void statusLine(String text) throws IOException {
    if (!text.startsWith("HTTP/1.") || text.length() < 12) {
      throw new IOException("not an answer of HTTP/1.1");
    }
    status = (int) number(text.substring(9, 12), 10);
    closes = text.startsWith("HTTP/1.0");
    state = State.HEADER;
  }

  private void header(String text) throws IOException {
    if (text.isEmpty()) {
      headerEnds();
      return;
    }
    int colon = text.indexOf(':');
    if (colon <= 0) {
      throw new IOException("not an answer of HTTP/1.1");
    }
    String name = text.substring(0, colon).toLowerCase(Locale.ROOT);
    String value = text.substring(colon + 1).strip();
    switch (name) {
      case "content-length" -> left = number(value, 10);
      case "transfer-encoding" -> chunked = value.toLowerCase(Locale.ROOT).endsWith("chunked");
      case "connection" -> closes = connection(value.toLowerCase(Locale.ROOT));
      default -> worker.header(name, value);
    }
  }

  private boolean connection(String value) {
    return value.contains("close") || (closes && !value.contains("keep-alive"));
  }

  private void headerEnds() {
    if (status < OK) {
      begin(); // an interim answer
    } else if (status == NO_CONTENT || status == NOT_MODIFIED || (left == 0 && !chunked)) {
      state = State.WHOLE;
    } else if (chunked) {
      state = State.CHUNK_SIZE;
    } else if (left > 0) {
      state = State.BODY;
    } else {
      state = State.UNTIL_END;
      closes = true;
    }
  }

  private static long number(String text, int radix) throws IOException {
    try {
      long number = Long.parseLong(text, radix);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // as a negative one
    }
    throw new IOException("not a number in the answer: " + printable(text));
  }

  private static String printable(String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    String clean = new String(ascii, StandardCharsets.US_ASCII).replaceAll("\\p{Cntrl}", "?");
    return clean.length() > 40 ? clean.substring(0, 40) + "…" : clean;
  }
}
