package dev.tasuki.daemon;

import java.util.ArrayList;
import java.util.List;
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
  private final ConcurrentMap<Object, List<Long>> cuts = new ConcurrentHashMap<>();
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /// The lock between reading and cutting.
  public ReadWriteLock lock() {
    return lock;
  }

  /// How many cuts there were so far, in this process.
  ///
  /// @param fileKey [java.nio.file.attribute.BasicFileAttributes#fileKey()]
  public int of(Object fileKey) {
    return cuts.getOrDefault(fileKey, List.of()).size();
  }

  /// The lengths of the cuts after the first so many, oldest first; what the n-th last cut off is
  /// in the n-th file put aside ([RotatedFiles#of]).
  public List<Long> since(Object fileKey, int seen) {
    List<Long> all = cuts.getOrDefault(fileKey, List.of());
    return all.subList(Math.min(seen, all.size()), all.size());
  }

  /// Notes a cut.
  void add(Object fileKey, long length) {
    List<Long> all = new ArrayList<>(cuts.getOrDefault(fileKey, List.of()));
    all.add(length);
    cuts.put(fileKey, List.copyOf(all));
  }
}
