package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.SystemFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The caller's standard input, read by the daemon: a process of the same user may open it. Only
/// what is there is taken, so nothing that is typed afterwards is missing elsewhere.
///
/// Used by one thread.
final class CallerInput implements AutoCloseable {
  private static final int CHUNK = 4096;
  private static final int LONGEST_LINE = 1 << 16;

  private final Descriptor input;
  private final StringBuilder rest = new StringBuilder();
  private boolean over;

  private CallerInput(Descriptor input) {
    this.input = input;
  }

  static CallerInput of(int pid) throws OperationException {
    try {
      return new CallerInput(SystemFiles.open("/proc/" + pid + "/fd/0", SystemFiles.O_NONBLOCK));
    } catch (PosixException e) {
      throw new OperationException("the standard input cannot be read: " + e.getMessage(), e);
    }
  }

  /// The whole lines that have come since.
  List<String> lines() {
    try {
      for (byte[] bytes = SystemFiles.read(input, CHUNK);
          bytes != null && !over;
          bytes = SystemFiles.read(input, CHUNK)) {
        over = bytes.length == 0;
        rest.append(new String(bytes, StandardCharsets.UTF_8));
        if (rest.length() > LONGEST_LINE) {
          break;
        }
      }
    } catch (PosixException e) {
      over = true;
    }
    return take();
  }

  private List<String> take() {
    List<String> lines = new ArrayList<>();
    for (int end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      lines.add(rest.substring(0, end));
      rest.delete(0, end + 1);
    }
    if (over && !rest.isEmpty()) {
      lines.add(rest.toString());
      rest.setLength(0);
    }
    return lines;
  }

  /// Whether nothing more will come.
  boolean isOver() {
    return over;
  }

  @Override
  public void close() {
    input.close();
  }
}
