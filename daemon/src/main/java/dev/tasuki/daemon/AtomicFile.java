package dev.tasuki.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Replaces a file as a whole: temporary file, fsync, rename, fsync of the directory. A crash at
/// any instant leaves the old content or the new one. Mode 0600: environments hold secrets.
final class AtomicFile {
  private static final Set<StandardOpenOption> OPTIONS =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING);

  private AtomicFile() {}

  /// Two threads must not write the same file at the same time.
  static void write(Path file, byte[] content) throws IOException {
    Path temporary = temporary(file);
    ByteBuffer bytes = ByteBuffer.wrap(content);
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (FileChannel channel = FileChannel.open(temporary, OPTIONS, mode)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /// Removes the file and what a crash may have left beside it.
  ///
  /// @return whether the file was there
  static boolean delete(Path file) throws IOException {
    Files.deleteIfExists(temporary(file));
    return Files.deleteIfExists(file);
  }

  private static Path temporary(Path file) {
    return file.resolveSibling(file.getFileName() + ".new");
  }
}
