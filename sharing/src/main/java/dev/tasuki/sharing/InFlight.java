package dev.tasuki.sharing;

import dev.tasuki.posix.SeccompListener.Notification;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Remembers the system call that is being answered, beyond our death: the kernel does not report
/// it again, and its thread would stand still for ever. A memory-mapped file, because memory that
/// has been written survives the process and costs nothing. Confined to the sharing thread.
final class InFlight {
  private static final int WORDS = 7;
  private static final int BYTES = 8 * WORDS;

  private final LongBuffer file;
  private final Optional<Call> leftOver;

  /// @param run the worker that made it
  record Call(long run, Notification notification) {}

  /// Remembers it in a file; without one as long as this process lives.
  InFlight(@Nullable Path path) throws IOException {
    file =
        (path == null ? ByteBuffer.allocate(BYTES) : inFile(path))
            .order(ByteOrder.nativeOrder())
            .asLongBuffer();
    leftOver = get(0) == 0 ? Optional.empty() : Optional.of(read());
  }

  private static ByteBuffer inFile(Path path) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return isOnDisk(channel)
          ? channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES)
          : ByteBuffer.allocate(BYTES);
    }
  }

  /// A page without room on the disk would end whoever writes to it (SIGBUS). On a full disk a call
  /// is forgotten with this process, which is rare twice over.
  private static boolean isOnDisk(FileChannel channel) {
    try {
      ByteBuffer blank = ByteBuffer.allocate(BYTES);
      return channel.size() >= BYTES || channel.write(blank, 0) == BYTES;
    } catch (IOException e) {
      return false;
    }
  }

  /// The call that an earlier process was answering when it died.
  Optional<Call> leftOver() {
    return leftOver;
  }

  void begin(long run, Notification call) {
    put(1, call.id());
    put(2, call.tid());
    put(3, call.call());
    put(4, call.first());
    put(5, call.second());
    put(6, call.third());
    put(0, run);
  }

  void end() {
    put(0, 0);
  }

  private Call read() {
    Notification call =
        new Notification(get(1), (int) get(2), (int) get(3), get(4), get(5), get(6));
    return new Call(get(0), call);
  }

  private long get(int word) {
    return file.get(word);
  }

  private void put(int word, long value) {
    file.put(word, value);
  }
}
