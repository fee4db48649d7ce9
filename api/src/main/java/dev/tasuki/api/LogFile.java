package dev.tasuki.api;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/// A log file that is read from its end on; it may be missing, be truncated or be replaced. Used by
/// one thread.
public interface LogFile extends Closeable {
  /// The last complete lines; what follows is left to [#poll()].
  List<String> last(int count) throws IOException;

  /// What has been appended since, as complete lines.
  List<String> poll() throws IOException;
}
