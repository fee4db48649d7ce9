package dev.tasuki.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/// The options about what starts or replaces an app besides the user and its own exits.
final class TriggerFlags {
  /// By their keys in a file.
  private final Map<String, Object> said = new LinkedHashMap<>();

  Map<String, Object> said() {
    return said;
  }

  @Option(
      names = "--aot-cache",
      paramLabel = "auto|off",
      description = "Start a JVM app from a cache of its classes where that is faster.")
  void aotCache(String word) {
    said.put("aot_cache", word);
  }

  @Option(
      names = {"-c", "--cron", "--cron-restart"},
      paramLabel = "SCHEDULE",
      description = "Restart it then ('0 3 * * *'); with --no-autorestart: run it then.")
  void cron(String text) {
    said.put("cron_restart", text);
  }

  @Option(
      names = "--cron-time-zone",
      paramLabel = "ZONE",
      description = "Zone of the schedule, such as Europe/Berlin. Default: the host's.")
  void cronTimeZone(String zone) {
    said.put("cron_time_zone", zone);
  }

  @Option(
      names = "--cron-overlap",
      description = "Run a job although its last run is still at work.")
  void cronOverlap(boolean on) {
    said.put("cron_overlap", on);
  }

  @Option(
      names = "--watch",
      paramLabel = "PATH",
      arity = "0..1",
      fallbackValue = ".",
      description = "Replace it when files change; may be given again. Default: its folder.")
  void watch(List<String> paths) {
    said.put("watch", List.copyOf(paths));
  }

  @Option(
      names = "--ignore-watch",
      paramLabel = "NAME|GLOB",
      arity = "1",
      description = "Changes of these do not count; may be given again.")
  void ignoreWatch(List<String> words) {
    said.put("ignore_watch", List.copyOf(words));
  }

  @Option(
      names = "--watch-delay",
      paramLabel = "TIME",
      description = "How long nothing must change before. Default: 200ms.")
  void watchDelay(String word) {
    said.put("watch_delay", word);
  }

  @Option(
      names = "--ext",
      paramLabel = "LIST",
      description = "Only files with these extensions count, such as js,json.")
  void extensions(String word) {
    said.put("watch_ext", word);
  }

  @Option(
      names = "--watchdog",
      paramLabel = "TIME",
      description = "Replace it when it does not say WATCHDOG=1 (sd_notify) so often.")
  void watchdog(String word) {
    said.put("watchdog", word);
  }
}
