package dev.tasuki.daemon;

import dev.tasuki.config.LogRotation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// What was put aside of a log file: `FILE.1` (the newest), `FILE.2`, …, or `FILE.1.gz`, ….
///
/// A crash in the middle of [#makeRoom] leaves a gap in the numbers, which the next call fills; it
/// never makes two files one. Thread-safe: whoever changes the files of a log holds its
/// [#lock(Path)].
public final class RotatedFiles {
  private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();
  private static final String COMPRESSED = ".gz";
  private static final String TEMPORARY = ".new";

  private RotatedFiles() {}

  static ReentrantLock lock(Path log) {
    return LOCKS.computeIfAbsent(log, _ -> new ReentrantLock());
  }

  /// The files, the newest first.
  public static List<Path> of(Path log) {
    List<Path> files = new ArrayList<>();
    for (int number = 1; number <= 1 + highest(log); number++) {
      Path file = find(log, number);
      if (file != null) {
        files.add(file);
      }
    }
    return files;
  }

  private static int highest(Path log) {
    int highest = 0;
    String prefix = log.getFileName() + ".";
    Path folder = log.toAbsolutePath().getParent();
    try (var found = Files.newDirectoryStream(folder, file -> isOf(prefix, file))) {
      for (Path file : found) {
        String rest = file.getFileName().toString().substring(prefix.length());
        highest = Math.max(highest, Integer.parseInt(rest.replace(COMPRESSED, "")));
      }
    } catch (IOException e) {
      return highest;
    }
    return highest;
  }

  private static boolean isOf(String prefix, Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(prefix)
        && name.substring(prefix.length()).matches("[1-9]\\d{0,3}(\\.gz)?");
  }

  private static @Nullable Path find(Path log, int number) {
    Path plain = numbered(log, number, "");
    if (Files.exists(plain)) {
      return plain;
    }
    Path compressed = numbered(log, number, COMPRESSED);
    return Files.exists(compressed) ? compressed : null;
  }

  private static Path numbered(Path log, int number, String suffix) {
    return log.resolveSibling(log.getFileName() + "." + number + suffix);
  }

  /// The name that the next file to be put aside gets.
  static Path first(Path log) {
    return numbered(log, 1, "");
  }

  /// Moves each file one number on, so that the first is free.
  static void makeRoom(Path log) throws IOException {
    int gap = 1;
    while (find(log, gap) != null) {
      gap++;
    }
    for (int number = gap - 1; number >= 1; number--) {
      Path file = find(log, number);
      if (file != null) {
        if (!file.toString().endsWith(COMPRESSED)) {
          delete(numbered(log, number, COMPRESSED)); // its twin, when compressing was interrupted
        }
        String suffix = file.toString().endsWith(COMPRESSED) ? COMPRESSED : "";
        Files.move(file, numbered(log, number + 1, suffix), StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  /// Removes what is too many or too old.
  static void prune(Path log, LogRotation rotation) {
    List<Path> files = of(log);
    for (int at = 0; at < files.size(); at++) {
      if (at >= rotation.keep() || isTooOld(files.get(at), rotation.maxAge())) {
        delete(files.get(at));
      }
    }
  }

  private static boolean isTooOld(Path file, Duration maxAge) {
    try {
      return !maxAge.isZero()
          && Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(maxAge));
    } catch (IOException e) {
      return false;
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // the next rotation tries again
    }
  }

  /// Compresses the newest, unless it is. Another program may read the old one on.
  static void compress(Path log) throws IOException {
    Path plain = first(log);
    Path compressed = numbered(log, 1, COMPRESSED);
    Path temporary = log.resolveSibling("." + compressed.getFileName() + TEMPORARY);
    try (InputStream in = Files.newInputStream(plain)) {
      Files.deleteIfExists(temporary);
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(temporary), 64 << 10)) {
        in.transferTo(out);
      }
      Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(plain));
      Files.setLastModifiedTime(temporary, Files.getLastModifiedTime(plain));
      Files.move(temporary, compressed, StandardCopyOption.ATOMIC_MOVE);
      Files.delete(plain);
    } catch (NoSuchFileException e) {
      delete(temporary); // removed or moved meanwhile
    } catch (IOException e) {
      delete(temporary);
      throw e;
    }
  }

  /// Whether a period of local time has ended between two moments.
  static boolean isOver(Duration every, Instant before, Instant now) {
    return !every.isZero() && period(every, before) != period(every, now);
  }

  private static long period(Duration every, Instant time) {
    long local =
        LocalDateTime.ofInstant(time, ZoneId.systemDefault()).toEpochSecond(ZoneOffset.UTC);
    return Math.floorDiv(local, every.toSeconds());
  }
}
