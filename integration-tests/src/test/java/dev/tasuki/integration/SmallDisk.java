package dev.tasuki.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// A disk that can be filled, where we may mount one.
///
/// Used by one thread.
final class SmallDisk implements AutoCloseable {
  private static final int PIECE = 65_536;

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /// Makes the folder, and makes it a disk of its own.
  ///
  /// @return null without the right to mount; then there is no such folder
  static @Nullable SmallDisk mount(Path folder, String size) throws IOException {
    Files.createDirectory(folder);
    var options = "size=" + size + ",mode=700";
    if (run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString())) {
      return new SmallDisk(folder);
    }
    Files.delete(folder);
    return null;
  }

  private static boolean run(String... command) throws IOException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  /// To the last byte.
  void fill() {
    try (var file =
        FileChannel.open(filler(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int piece = PIECE; piece > 0; piece /= 2) {
        writeAll(file, new byte[piece]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeAll(FileChannel file, byte[] piece) {
    try {
      while (file.write(ByteBuffer.wrap(piece)) > 0) {
        // until there is no room
      }
    } catch (IOException e) {
      // That is it.
    }
  }

  void empty() {
    try {
      Files.deleteIfExists(filler());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    run("umount", "-l", folder.toString());
    Files.deleteIfExists(folder);
  }
}
