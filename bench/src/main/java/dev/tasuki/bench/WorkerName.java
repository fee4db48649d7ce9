package dev.tasuki.bench;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Who has answered, as far as an answer says: a header that names the worker, or else a word such
/// as `pid 4711` near the beginning of the body.
final class WorkerName {
  private static final Set<String> USUAL =
      Set.of("x-worker", "x-worker-id", "x-worker-pid", "x-instance", "x-instance-id", "x-pid");
  private static final Pattern SAID =
      Pattern.compile("(?i)\\b(pid|process|worker)[\"']?[ :=#]{1,3}[\"']?(\\d{1,9})\\b");
  private static final int LOOKED_AT = 512;

  private final String header;
  private final StringBuilder beginning = new StringBuilder();
  private @Nullable String named;

  WorkerName(String header) {
    this.header = header.toLowerCase(java.util.Locale.ROOT);
  }

  void reset() {
    beginning.setLength(0);
    named = null;
  }

  /// @param name in lower case
  void header(String name, String value) {
    if (header.isEmpty() ? named == null && USUAL.contains(name) : header.equals(name)) {
      named = value;
    }
  }

  /// A part of the body, from the buffer's position on, which is left as it is.
  void body(ByteBuffer input, int length) {
    if (named != null || !header.isEmpty()) {
      return;
    }
    int taken = Math.min(length, LOOKED_AT - beginning.length());
    for (int i = 0; i < taken; i++) {
      beginning.append((char) (input.get(input.position() + i) & 0xff));
    }
  }

  @Nullable String found() {
    if (named != null) {
      return named;
    }
    if (beginning.length() == 0) {
      return null;
    }
    Matcher said = SAID.matcher(beginning);
    return said.find() ? said.group(1) + " " + said.group(2) : null;
  }
}
