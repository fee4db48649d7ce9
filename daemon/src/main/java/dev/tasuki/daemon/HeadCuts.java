package dev.tasuki.daemon;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// How much has been cut off the heads of log files, for those who read them meanwhile: a place in
/// a file moves towards its beginning by that.
///
/// Thread-safe. A reader holds [#lock()] for reading from the moment it asks for [#of(Object)]
/// until it has read; whoever cuts holds it for writing.
public final class HeadCuts {
  private final ConcurrentMap<Object, Long> cuts = new ConcurrentHashMap<>();
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /// The lock between reading and cutting.
  public ReadWriteLock lock() {
    return lock;
  }

  /// Bytes cut off so far by this process.
  ///
  /// @param fileKey [java.nio.file.attribute.BasicFileAttributes#fileKey()]
  public long of(Object fileKey) {
    return cuts.getOrDefault(fileKey, 0L);
  }

  /// Notes a cut.
  void add(Object fileKey, long length) {
    cuts.merge(fileKey, length, Long::sum);
  }
}
