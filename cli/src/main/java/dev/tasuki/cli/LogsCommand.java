package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    description =
        "Show the last log lines of apps (of all when none is named) and follow their logs. "
            + "Ctrl-C ends it.",
    footer = {
      "%nExamples:",
      "  tasuki logs",
      "  tasuki logs api --lines 200",
      "  tasuki logs 3 --err --nostream",
      "  tasuki logs --json | jq .message"
    })
final class LogsCommand extends TasukiCommand {
  private static final int MOST_LINES = 1_000_000;

  @Parameters(arity = "0..*", paramLabel = "APP", description = "Name, id, namespace or /regex/.")
  private List<String> selectors = new ArrayList<>();

  @Option(
      names = "--lines",
      paramLabel = "N",
      description = "Lines of each log to begin with, those put aside included. Default: 15.")
  private int lines = 15;

  @Option(names = "--nostream", description = "Do not follow.")
  private boolean noStream;

  @Option(names = "--err", description = "Only standard error.")
  private boolean error;

  @Option(names = "--out", description = "Only standard output.")
  private boolean output;

  @Option(names = "--raw", description = "As it was written: no prefix, control characters kept.")
  private boolean raw;

  @Option(names = "--json", description = "One JSON object a line, as in PM2.")
  private boolean json;

  @Option(
      names = "--format",
      description = "As key=value pairs: timestamp, app, id, type, message.")
  private boolean format;

  @Option(names = "--timestamp", description = "Show when each line was read.")
  private boolean timestamp;

  @Option(names = "--highlight", paramLabel = "TEXT", description = "Let this text stand out.")
  private @Nullable String highlight;

  @Override
  int run(Context context) throws OperationException, UsageException {
    if (lines < 0 || lines > MOST_LINES) {
      throw new UsageException("--lines " + lines + ": 0 to " + MOST_LINES + " are allowed");
    }
    if (raw && (json || format || timestamp)) {
      throw new UsageException(
          "--raw shows lines as they are, without --json, --format or --timestamp");
    }
    if (json && format) {
      throw new UsageException("--json and --format exclude each other");
    }
    boolean both = error == output;
    LogFollower.Choice choice =
        new LogFollower.Choice(selectors, lines, both || output, both || error, shape());
    try (LogFollower follower = new LogFollower(context, choice)) {
      follower.showHistory();
      if (!noStream) {
        follower.follow();
      }
    }
    return DONE;
  }

  private LogFormat shape() {
    LogFormat.Kind kind =
        raw
            ? LogFormat.Kind.RAW
            : json ? LogFormat.Kind.JSON : format ? LogFormat.Kind.PAIRS : LogFormat.Kind.TEXT;
    return new LogFormat(kind, timestamp, highlight);
  }
}
