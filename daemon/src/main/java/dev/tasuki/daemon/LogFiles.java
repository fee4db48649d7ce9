package dev.tasuki.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// The ends of apps' log files. Apps write to them directly (O_APPEND): nothing here is on that
/// path. Thread-safe.
final class LogFiles {
  private static final int WINDOW_BYTES = 16 * 1024;

  private final Logs logs;

  LogFiles(Logs logs) {
    this.logs = logs;
  }

  /// The last lines of the error log, or of the output log when that has none.
  List<String> last(String errorLog, String outLog, int lines) {
    logs.settle();
    List<String> found = last(Path.of(errorLog), 0, lines);
    return found.isEmpty() ? last(Path.of(outLog), 0, lines) : found;
  }

  /// What the instance wrote last, with a heading that names the file.
  List<String> tail(Instance instance, int lines) {
    Run run = instance.current;
    return tail(
        instance, run == null ? 0 : run.outLogStart, run == null ? 0 : run.errorLogStart, lines);
  }

  /// What was written since a run started.
  List<String> tail(Run run, int lines) {
    return tail(run.instance, run.outLogStart, run.errorLogStart, lines);
  }

  private List<String> tail(Instance instance, long outStart, long errorStart, int lines) {
    logs.settle();
    LogPaths paths = logs.paths(instance, instance.definition());
    Path error = paths.error();
    List<String> found = last(error, errorStart, lines);
    if (!found.isEmpty()) {
      return withHeading(error, found);
    }
    Path out = paths.out();
    found = last(out, outStart, lines);
    return found.isEmpty() ? List.of() : withHeading(out, found);
  }

  private static List<String> withHeading(Path file, List<String> lines) {
    List<String> all = new java.util.ArrayList<>();
    all.add("last lines of " + file + ":");
    lines.forEach(line -> all.add("  " + line));
    return all;
  }

  private static List<String> last(Path file, long from, int lines) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long start = Math.max(from > channel.size() ? 0 : from, channel.size() - WINDOW_BYTES);
      ByteBuffer bytes = ByteBuffer.allocate((int) (channel.size() - start));
      while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) > 0) {
        // until the window is read
      }
      String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
      List<String> all = text.lines().toList();
      return all.subList(Math.max(0, all.size() - lines), all.size());
    } catch (IOException e) {
      return List.of();
    }
  }

  /// Empties the log files of the instances.
  void empty(List<Instance> instances) throws OperationException {
    for (Instance instance : instances) {
      for (Path file : logs.paths(instance, instance.definition()).all()) {
        ReentrantLock lock = RotatedFiles.lock(file);
        lock.lock();
        try {
          if (Files.isRegularFile(file)) {
            FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                .close();
          }
        } catch (IOException e) {
          throw new OperationException(file + " cannot be emptied: " + e.getMessage(), e);
        } finally {
          lock.unlock();
        }
      }
    }
  }
}
