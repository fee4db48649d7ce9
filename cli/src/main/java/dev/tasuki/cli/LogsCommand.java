package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import java.util.ArrayList;
import java.util.List;
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
      "  tasuki logs 3 --err --nostream"
    })
final class LogsCommand extends TasukiCommand {
  private static final int MOST_LINES = 1_000_000;

  @Parameters(arity = "0..*", paramLabel = "APP", description = "Name, id, namespace or /regex/.")
  private List<String> selectors = new ArrayList<>();

  @Option(
      names = "--lines",
      paramLabel = "N",
      description = "Lines of each file to begin with. Default: 15.")
  private int lines = 15;

  @Option(names = "--nostream", description = "Do not follow.")
  private boolean noStream;

  @Option(names = "--err", description = "Only standard error.")
  private boolean error;

  @Option(names = "--out", description = "Only standard output.")
  private boolean output;

  @Option(names = "--raw", description = "As it was written: no prefix, control characters kept.")
  private boolean raw;

  @Override
  int run(Context context) throws OperationException, UsageException {
    if (lines < 0 || lines > MOST_LINES) {
      throw new UsageException("--lines " + lines + ": 0 to " + MOST_LINES + " are allowed");
    }
    boolean both = error == output;
    LogFollower.Choice choice =
        new LogFollower.Choice(selectors, lines, both || output, both || error, raw);
    try (LogFollower follower = new LogFollower(context, choice)) {
      follower.showHistory();
      if (!noStream) {
        follower.follow();
      }
    }
    return DONE;
  }
}
