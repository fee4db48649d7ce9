package dev.tasuki.cli;

import dev.tasuki.daemon.CgroupOffer;
import dev.tasuki.daemon.LogFolders;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What logs and `watch` find on this machine, tried out. Stateless.
final class MachineLimits {
  private static final String INOTIFY = "/proc/sys/fs/inotify/";

  private MachineLimits() {}

  static List<DoctorLine> lines(Path home) {
    return List.of(logHeads(home.resolve("logs")), inotify(), cgroup());
  }

  private static DoctorLine logHeads(Path folder) {
    boolean works = LogFolders.probe(folder);
    return new DoctorLine(
        "log rotation in place",
        works,
        (works ? "heads of files can be cut in " : "heads of files cannot be cut in ") + folder,
        works ? null : "lines pass through the daemon where logs are rotated (log_rotate)");
  }

  private static DoctorLine inotify() {
    String limits =
        "max_user_instances "
            + read("max_user_instances")
            + ", max_user_watches "
            + read("max_user_watches");
    try (var _ = FileSystems.getDefault().newWatchService()) {
      return new DoctorLine("inotify", true, limits, null);
    } catch (IOException e) {
      String found = e.getMessage() + "; " + limits;
      return new DoctorLine("inotify", false, found, "watch notices no change");
    }
  }

  private static DoctorLine cgroup() {
    CgroupOffer offer = CgroupOffer.find();
    boolean all = offer.controllers().containsAll(List.of("memory", "cpu", "pids"));
    String found =
        offer.folder() == null ? offer.problem() : offer.folder() + " offers " + offer.offered();
    return new DoctorLine(
        "cgroup v2",
        all,
        String.valueOf(found),
        all ? null : "what it does not offer is not limited (cgroup: memory, cpu, pids)");
  }

  /// Through a buffer: these files have an end after the first read, and [Files#readString] begins
  /// with one byte.
  private static String read(String name) {
    try (BufferedReader file = Files.newBufferedReader(Path.of(INOTIFY + name))) {
      return String.valueOf(file.readLine()).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
