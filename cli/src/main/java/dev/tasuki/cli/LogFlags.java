package dev.tasuki.cli;

import dev.tasuki.config.StartOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/// The options that say how the output of an app is written down.
final class LogFlags {
  /// By their keys in a file.
  private final Map<String, Object> said = new LinkedHashMap<>();

  @Option(
      names = "--log-date-format",
      paramLabel = "FORMAT",
      description = "Stamp before each line, in day.js tokens such as YYYY-MM-DD HH:mm:ss.SSS.")
  void dateFormat(String format) {
    say("log_date_format", format);
  }

  @Option(names = "--time", description = "Stamp before each line: YYYY-MM-DDTHH:mm:ss.")
  void time(boolean on) {
    say("time", on);
  }

  @Option(
      names = "--log-type",
      paramLabel = "TYPE",
      description = "json: each line becomes a JSON object.")
  void type(String type) {
    say("log_type", type);
  }

  @Option(
      names = {"--merge-logs", "--combine-logs"},
      description = "All instances write to the same files.")
  void merge(boolean on) {
    say("merge_logs", on);
  }

  @Option(
      names = {"-l", "--log"},
      paramLabel = "FILE",
      description = "A further file for both output and errors.")
  void combined(String file) {
    say("log_file", file);
  }

  @Option(names = "--disable-logs", description = "What it prints is written nowhere.")
  void disable(boolean on) {
    say("disable_logs", on);
  }

  @Option(
      names = "--log-rotate",
      paramLabel = "RULE",
      description =
          "When log files are put aside: false, 10M, or size=10M,keep=5,every=1d,compress,"
              + "max_age=30d. Default: 10M.")
  void rotate(String rule) {
    say("log_rotate", rule);
  }

  private void say(String key, Object value) {
    said.put(key, value);
  }

  boolean describeAnApp() {
    return !said.isEmpty();
  }

  void copyTo(StartOptions options) {
    said.forEach(options::say);
  }
}
