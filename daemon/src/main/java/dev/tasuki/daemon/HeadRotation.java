package dev.tasuki.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tasuki.config.LogRotation;
import dev.tasuki.posix.RawFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Puts the head of a log file aside while an app goes on appending to it: copies the head, then
/// cuts it off (`FALLOC_FL_COLLAPSE_RANGE`). The app notices nothing.
///
/// Protocol, of which a death at any point loses and doubles no line:
///
/// 1. The head is copied to a file beside, up to a line end ([HeadCopy]), and synced.
/// 2. The journal says `mark`: what is changed in the file until the next step can be put back from
///    the copy.
/// 3. A mark that occurs nowhere else is written over the first bytes. The rest of a line that the
///    cut would leave at the beginning is made blank (the copy has that line as a whole).
/// 4. The journal says `cut`: whether the mark is still there tells whether the cut was made.
/// 5. The head is cut off, the copy gets its name, the journal is removed.
///
/// Used by one thread; one rotation at a time in a TASUKI_HOME.
final class HeadRotation {
  private static final String MARK = "tasuki-rotation-";
  private static final String COPY_SUFFIX = ".rotating";

  private final Path journal;
  private final HeadCuts cuts;

  /// What the journal says.
  ///
  /// @param cut how much is cut off
  /// @param copied how much is copied, at least `cut`
  private record Entry(String phase, Path log, String mark, long cut, long copied) {
    byte[] encode() {
      return String.join("\n", phase, log.toString(), mark, cut + "", copied + "").getBytes(UTF_8);
    }

    static Entry decode(String text) throws IOException {
      List<String> lines = text.lines().toList();
      if (lines.size() != 5) {
        throw new IOException("not a journal of a rotation: " + text);
      }
      return new Entry(
          lines.get(0),
          Path.of(lines.get(1)),
          lines.get(2),
          Long.parseLong(lines.get(3)),
          Long.parseLong(lines.get(4)));
    }

    Path copy() {
      return log.resolveSibling("." + log.getFileName() + COPY_SUFFIX);
    }
  }

  HeadRotation(Path journal, HeadCuts cuts) {
    this.journal = journal;
    this.cuts = cuts;
  }

  /// Puts the head aside, about as much as one file is to have.
  ///
  /// @param whole everything up to now instead, whatever its size
  /// @return whether anything was put aside
  boolean rotate(Path log, LogRotation rotation, boolean whole) throws IOException {
    var lock = RotatedFiles.lock(log);
    lock.lock();
    try (FileChannel file =
        FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Entry entry = new Entry("mark", log, MARK + nonce(), 0, 0);
      HeadCopy.Cut cut = HeadCopy.copy(file, log, entry.copy(), rotation.maxBytes(), whole);
      if (cut == null) {
        Files.deleteIfExists(entry.copy());
        return false;
      }
      carryOut(file, new Entry("mark", log, entry.mark(), cut.at(), cut.copied()));
      RotatedFiles.prune(log, rotation);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private static String nonce() {
    byte[] bytes = new byte[8];
    ThreadLocalRandom.current().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private void carryOut(FileChannel file, Entry entry) throws IOException {
    AtomicFile.write(journal, entry.encode());
    file.write(ByteBuffer.wrap(entry.mark().getBytes(UTF_8)), 0);
    if (entry.copied() > entry.cut()) {
      byte[] blank =
          " ".repeat((int) (entry.copied() - entry.cut() - 1)).concat("\n").getBytes(UTF_8);
      file.write(ByteBuffer.wrap(blank), entry.cut());
    }
    Entry cutting = new Entry("cut", entry.log(), entry.mark(), entry.cut(), entry.copied());
    AtomicFile.write(journal, cutting.encode());
    try {
      cut(cutting);
    } catch (IOException e) {
      takeBack(entry);
      throw e;
    }
    finish(cutting);
  }

  private void takeBack(Entry entry) throws IOException {
    putBack(entry);
    Files.deleteIfExists(entry.copy());
    AtomicFile.delete(journal);
  }

  private void cut(Entry entry) throws IOException {
    Object key = Files.readAttributes(entry.log(), BasicFileAttributes.class).fileKey();
    cuts.lock().writeLock().lock();
    try (RawFile file = RawFile.open(entry.log().toString(), RawFile.READ_WRITE)) {
      file.collapseHead(entry.cut());
      cuts.add(key, entry.cut());
    } finally {
      cuts.lock().writeLock().unlock();
    }
  }

  private void finish(Entry entry) throws IOException {
    if (Files.exists(entry.copy())) {
      RotatedFiles.makeRoom(entry.log());
      Files.move(entry.copy(), RotatedFiles.first(entry.log()), StandardCopyOption.ATOMIC_MOVE);
    }
    AtomicFile.delete(journal);
  }

  /// Finishes, or takes back, what an earlier daemon has left half done.
  void recover() throws IOException {
    Entry entry = read();
    if (entry == null) {
      return;
    }
    if (!Files.exists(entry.log())) {
      finish(entry); // the copy is all that is left
    } else if (entry.phase().equals("cut")) {
      if (hasMark(entry) && Files.exists(entry.copy())) {
        cut(entry);
      }
      finish(entry);
    } else {
      takeBack(entry);
    }
  }

  private @Nullable Entry read() throws IOException {
    try {
      return Entry.decode(Files.readString(journal));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static boolean hasMark(Entry entry) throws IOException {
    ByteBuffer found = ByteBuffer.allocate(entry.mark().length());
    try (FileChannel file = FileChannel.open(entry.log())) {
      file.read(found, 0);
    }
    return new String(found.array(), UTF_8).equals(entry.mark());
  }

  private static void putBack(Entry entry) throws IOException {
    try (FileChannel copy = FileChannel.open(entry.copy());
        FileChannel file = FileChannel.open(entry.log(), StandardOpenOption.WRITE)) {
      put(copy, file, 0, entry.mark().length());
      if (entry.copied() > entry.cut()) {
        put(copy, file, entry.cut(), entry.copied());
      }
    }
  }

  private static void put(FileChannel copy, FileChannel file, long from, long to)
      throws IOException {
    byte[] bytes = new byte[(int) (to - from)];
    Arrays.fill(bytes, (byte) ' '); // what follows a copy that ends before the cut
    copy.read(ByteBuffer.wrap(bytes), from);
    file.write(ByteBuffer.wrap(bytes), from);
  }
}
