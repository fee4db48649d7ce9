package dev.tasuki.cluster;

import dev.tasuki.posix.Pipe;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a worker's standard streams go: the primary's own, or pipes that the program reads.
///
/// @param inherited descriptors for the child: number there → number here
/// @param stdout what it writes; null when it shares the primary's
record WorkerOutput(
    Map<Integer, Integer> inherited,
    @Nullable InputStream stdout,
    @Nullable InputStream stderr,
    @Nullable Pipe outPipe,
    @Nullable Pipe errPipe)
    implements AutoCloseable {
  static WorkerOutput open(boolean silent) throws IOException {
    if (!silent) {
      return new WorkerOutput(Map.of(0, 0, 1, 1, 2, 2), null, null, null, null);
    }
    Pipe out = Pipe.open();
    Pipe err = Pipe.open();
    try {
      return new WorkerOutput(
          Map.of(1, out.writeEnd().number(), 2, err.writeEnd().number()),
          reader(out),
          reader(err),
          out,
          err);
    } catch (IOException e) {
      out.close();
      err.close();
      throw e;
    }
  }

  /// The JDK's own stream on the pipe: opened by name, so it owns its descriptor.
  private static InputStream reader(Pipe pipe) throws IOException {
    return new FileInputStream("/proc/self/fd/" + pipe.readEnd().number());
  }

  /// Closes our copies; the streams stay.
  @Override
  public void close() {
    if (outPipe != null) {
      outPipe.close();
    }
    if (errPipe != null) {
      errPipe.close();
    }
  }
}
