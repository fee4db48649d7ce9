package dev.tasuki.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// Replaces a file as a whole: temporary file, fsync, rename, fsync of the directory. A crash at
/// any instant leaves the old content or the new one. Mode 0600: environments hold secrets.
final class AtomicFile {
  private AtomicFile() {}

  /// Two threads must not write the same file at the same time.
  static void write(Path file, byte[] content) throws IOException {
    write(file, content, FileLayer.REAL);
  }

  static void write(Path file, byte[] content, FileLayer layer) throws IOException {
    Path temporary = temporary(file);
    ByteBuffer bytes = ByteBuffer.wrap(content);
    try (FileChannel channel = layer.create(temporary)) {
      while (bytes.hasRemaining()) {
        layer.write(channel, bytes);
      }
      layer.force(channel);
    }
    layer.rename(temporary, file);
    layer.forceDirectory(file.getParent());
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
