package dev.tasuki.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/// One way to ask an instance how it is, and how often.
///
/// Immutable.
///
/// @param kind how it is asked
/// @param port the port as the app is told it, 0 for the one that the app shares; of no meaning for
///   a command
/// @param path what is fetched by HTTP, such as `/healthz`; else empty
/// @param statuses the accepted status codes of HTTP, lowest and highest
/// @param text what the body must contain, empty for anything
/// @param command argv of the command that must exit with 0; else empty
/// @param interval from the end of one check to the next, default 10 s
/// @param timeout how long an answer may take, default 2 s
/// @param failures consecutive failures that count, default 3
/// @param successes consecutive successes that count, default 1
/// @param startPeriod how long after its spawn a process that was never well is given, default 30 s
public record HealthCheck(
    Kind kind,
    int port,
    String path,
    Range statuses,
    String text,
    List<String> command,
    Duration interval,
    Duration timeout,
    int failures,
    int successes,
    Duration startPeriod) {

  /// How an instance is asked.
  public enum Kind {
    /// A GET by HTTP/1.1.
    HTTP,
    /// A connection that is accepted.
    TCP,
    /// A program that exits with 0.
    COMMAND
  }

  /// @param from lowest
  /// @param to highest
  public record Range(int from, int to) {
    static final Range GOOD = new Range(200, 399);

    /// Whether a number lies within.
    public boolean contains(int number) {
      return from <= number && number <= to;
    }
  }

  static final Duration INTERVAL = Duration.ofSeconds(10);
  static final Duration TIMEOUT = Duration.ofSeconds(2);
  static final Duration START_PERIOD = Duration.ofSeconds(30);
  static final int FAILURES = 3;
  static final int SUCCESSES = 1;

  public HealthCheck {
    command = List.copyOf(command);
  }

  static HealthCheck of(Kind kind, int port, String path, List<String> command) {
    return new HealthCheck(
        kind,
        port,
        path,
        Range.GOOD,
        "",
        command,
        INTERVAL,
        TIMEOUT,
        FAILURES,
        SUCCESSES,
        START_PERIOD);
  }

  /// Whether nothing else was said than the default.
  public boolean hasUsualStartPeriod() {
    return startPeriod.equals(START_PERIOD);
  }

  /// What is asked, in a word, such as `http /healthz`, `tcp :3000` or `command ./check`.
  public String shown() {
    String at = port == 0 ? "" : ":" + port;
    return switch (kind) {
      case HTTP -> "http " + at + path;
      case TCP -> ("tcp " + at).strip();
      case COMMAND -> "command " + String.join(" ", command);
    };
  }

  /// Everything about it, in words.
  public String summary() {
    String expected = kind == Kind.HTTP ? ", status " + statuses.from() + "-" + statuses.to() : "";
    return shown()
        + expected
        + (text.isEmpty() ? "" : ", text '" + text + "'")
        + ", every "
        + inWords(interval)
        + ", time-out "
        + inWords(timeout)
        + ", failures "
        + failures
        + ", successes "
        + successes
        + ", start period "
        + inWords(startPeriod);
  }

  private static String inWords(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }

  /// The keys of a check in a configuration file.
  static final Set<String> KEYS =
      Set.of(
          "http",
          "path",
          "tcp",
          "command",
          "port",
          "status",
          "text",
          "interval",
          "timeout",
          "failures",
          "successes",
          "start_period");
}
