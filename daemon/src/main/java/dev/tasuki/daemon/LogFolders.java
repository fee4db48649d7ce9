package dev.tasuki.daemon;

import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.RawFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What the file systems of log folders can do, found out by trying. Thread-safe.
public final class LogFolders {
  private static final String PROBE = ".tasuki-probe";

  private final Map<Path, Boolean> collapsing = new ConcurrentHashMap<>();

  /// Whether the head of a file in this folder can be cut off while another process appends to it
  /// (ext4 and XFS can). The answer is remembered as long as it is yes.
  boolean canCollapse(Path folder) {
    if (collapsing.containsKey(folder)) {
      return true;
    }
    boolean works = probe(folder);
    if (works) {
      collapsing.put(folder, true);
    }
    return works;
  }

  /// As [#canCollapse], tried anew.
  public static boolean probe(Path folder) {
    Path file = folder.resolve(PROBE + ProcessHandle.current().pid());
    try (RawFile probe =
        RawFile.open(file.toString(), RawFile.READ_WRITE | RawFile.CREATE | RawFile.EXCLUSIVE)) {
      int block = probe.status().blockSize();
      Files.write(file, new byte[2 * block]);
      probe.collapseHead(block);
      return probe.status().size() == block;
    } catch (PosixException e) {
      return false;
    } catch (IOException e) {
      return false; // full, or not ours
    } finally {
      remove(file);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // it was never made
    }
  }
}
