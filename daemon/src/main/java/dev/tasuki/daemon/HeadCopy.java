package dev.tasuki.daemon;

import dev.tasuki.posix.RawFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds where a log file can be cut and copies what is before. A cut is between two blocks; it is
/// put where a line ends as well, when there is such a place in the second half.
final class HeadCopy {
  private static final int BUFFER = 256 << 10;
  private static final int LONGEST_REST = 1 << 20;
  private static final Set<StandardOpenOption> COPY =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING);

  private final FileChannel file;
  private final int block;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

  /// Where to cut.
  ///
  /// @param at a multiple of the block size
  /// @param copied where the last copied line ends; what is between is to be made blank
  record Cut(long at, long copied) {}

  private HeadCopy(FileChannel file, int block) {
    this.file = file;
    this.block = block;
  }

  /// Copies the head.
  ///
  /// @param log the name of the open file
  /// @param most about how much to copy, 0 for all there is
  /// @param whole everything that is there, to the last line; most is then of no meaning
  /// @return null when there is not enough to cut off
  static @Nullable Cut copy(FileChannel file, Path log, Path copy, long most, boolean whole)
      throws IOException {
    RawFile.Status status = RawFile.status(log.toString());
    if (status == null || status.size() == 0) {
      return null;
    }
    HeadCopy head = new HeadCopy(file, status.blockSize());
    if (whole && status.size() <= status.blockSize() && head.isBlank(status.size())) {
      return null; // what the rotation before has left of a line's rest
    }
    Cut exact = whole ? head.fillUp(log, status.size()) : null;
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (FileChannel to = FileChannel.open(copy, COPY, mode)) {
      Cut cut = exact != null ? exact : head.place(most == 0 || whole ? Long.MAX_VALUE : most);
      if (cut == null) {
        return null;
      }
      for (long at = 0; at < cut.copied; ) {
        at += file.transferTo(at, cut.copied - at, to);
      }
      to.force(true);
      return cut;
    }
  }

  /// Appends blanks up to just beyond the next block, so that everything before can be cut off.
  ///
  /// @return null when the app is within a line, or has written at the same moment
  private @Nullable Cut fillUp(Path log, long size) throws IOException {
    if (byteAt(size - 1) != '\n') {
      return null;
    }
    long next = (size + block - 1) / block * block;
    byte[] blanks = new byte[(int) (next - size) + 1];
    Arrays.fill(blanks, (byte) ' ');
    blanks[blanks.length - 1] = '\n';
    long end;
    try (FileChannel append = FileChannel.open(log, StandardOpenOption.APPEND)) {
      append.write(ByteBuffer.wrap(blanks));
      end = append.position();
    }
    long start = end - blanks.length;
    long at = (end - 1) / block * block;
    return at >= start && at > 0 && isBlank(start, blanks) ? new Cut(at, start) : null;
  }

  /// Whether the blanks are where they are believed to be.
  private boolean isBlank(long start, byte[] blanks) throws IOException {
    ByteBuffer found = ByteBuffer.allocate(blanks.length);
    file.read(found, start);
    return Arrays.equals(found.array(), blanks);
  }

  private boolean isBlank(long size) throws IOException {
    ByteBuffer found = ByteBuffer.allocate((int) size);
    file.read(found, 0);
    return new String(found.array(), StandardCharsets.UTF_8).isBlank();
  }

  private @Nullable Cut place(long most) throws IOException {
    long last = Math.min(file.size() - 1, most) / block * block;
    if (last <= 0) {
      return null;
    }
    for (long at = last; at > last / 2; at -= block) {
      if (byteAt(at - 1) == '\n') {
        return new Cut(at, at);
      }
    }
    return new Cut(last, lineEnd(last));
  }

  private byte byteAt(long place) throws IOException {
    buffer.clear().limit(1);
    file.read(buffer, place);
    return buffer.get(0);
  }

  private long lineEnd(long from) throws IOException {
    for (long at = from; at < from + LONGEST_REST; at += BUFFER) {
      buffer.clear();
      int count = file.read(buffer, at);
      for (int index = 0; index < count; index++) {
        if (buffer.get(index) == '\n') {
          return at + index + 1;
        }
      }
      if (count < BUFFER) {
        break;
      }
    }
    return from; // no line ends there: this one is cut in two
  }
}
