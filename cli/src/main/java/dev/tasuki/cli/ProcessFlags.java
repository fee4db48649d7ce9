package dev.tasuki.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/// The options about the process itself: as whom and within which limits it runs.
final class ProcessFlags {
  /// By their keys in a file.
  private final Map<String, Object> said = new LinkedHashMap<>();

  Map<String, Object> said() {
    return said;
  }

  @Option(names = "--uid", paramLabel = "USER", description = "Run as this user (root only).")
  void user(String word) {
    said.put("uid", word);
  }

  @Option(names = "--gid", paramLabel = "GROUP", description = "Run as this group (root only).")
  void group(String word) {
    said.put("gid", word);
  }

  @Option(names = "--nice", paramLabel = "N", description = "Niceness, -20 to 19.")
  void nice(String word) {
    said.put("nice", word);
  }

  @Option(names = "--umask", paramLabel = "MASK", description = "Mask of new files, such as 022.")
  void umask(String word) {
    said.put("umask", word);
  }

  @Option(
      names = "--limit",
      paramLabel = "NAME=N",
      arity = "1",
      description = "Resource limit, such as nofile=65536 or core=0; may be given again.")
  void limits(List<String> words) {
    said.put("limits", List.copyOf(words));
  }

  @Option(
      names = "--cgroup",
      paramLabel = "NAME=N",
      arity = "1",
      description = "What its tree may use: memory=512M, cpu=1.5, pids=100; may be given again.")
  void cgroup(List<String> words) {
    said.put("cgroup", List.copyOf(words));
  }

  @Option(names = "--stdin", paramLabel = "FILE|pipe", description = "Where its input comes from.")
  void stdin(String word) {
    said.put("stdin", word);
  }

  @Option(
      names = {"-p", "--pid"},
      paramLabel = "FILE",
      description = "File for its process id.")
  void pidFile(String word) {
    said.put("pid_file", word);
  }

  @Option(
      names = "--filter-env",
      paramLabel = "TEXT",
      arity = "1",
      description = "Keep variables whose names contain this from it; may be given again.")
  void filterEnvironment(List<String> words) {
    said.put("filter_env", List.copyOf(words));
  }

  @Option(names = "--no-autostart", description = "Only list it; do not start it yet.")
  void noAutostart(boolean on) {
    said.put("autostart", !on);
  }

  @Option(names = "--no-treekill", description = "Signals go to its main process alone.")
  void noTreekill(boolean on) {
    said.put("treekill", !on);
  }

  @Option(
      names = "--kill-retry-time",
      paramLabel = "TIME",
      description = "Pause between two SIGKILLs. Default: 10ms.")
  void killRetryTime(String word) {
    said.put("kill_retry_time", word);
  }
}
