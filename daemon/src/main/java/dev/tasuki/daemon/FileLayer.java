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

/// The steps of which [AtomicFile] consists, each of them one system call or nearly: a test puts a
/// crash between any two of them, or into the middle of one.
interface FileLayer {
  FileLayer REAL = new FileLayer() {};

  /// Creates or empties a file that only its owner may read.
  default FileChannel create(Path file) throws IOException {
    var options =
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    return FileChannel.open(file, options, mode);
  }

  /// Writes some of the bytes.
  default void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    channel.write(bytes);
  }

  default void force(FileChannel channel) throws IOException {
    channel.force(true);
  }

  default void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  default void forceDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
