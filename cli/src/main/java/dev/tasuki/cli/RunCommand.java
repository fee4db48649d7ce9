package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.OperationException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    description =
        "Run apps in the foreground, for containers and for development: their logs on standard "
            + "output and error, until nothing is left to run or a signal comes. No daemon stays "
            + "behind. Exits with the exit code of the app, or of the first one that failed. SIGTERM "
            + "and SIGINT stop all, a second one kills, SIGHUP reloads all, SIGUSR1 goes to the "
            + "apps.",
    customSynopsis = "tasuki run [OPTIONS] [FILE|CLASS|\"SHELL LINE\"...] [-- ARGUMENTS]",
    footer = {
      "%nExamples:",
      "  tasuki run ecosystem.config.js --env production",
      "  tasuki run server.jar -i max",
      "  tasuki run job.sh --no-autorestart --raw",
      "  tasuki run app.js --json | jq .message"
    })
class RunCommand extends StartCommand {
  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Option(names = "--raw", description = "Lines as they were written, without a prefix.")
  private boolean raw;

  @Option(names = "--format", description = "Lines of key=value words.")
  private boolean format;

  @Option(names = "--no-auto-exit", description = "Stay when nothing is left to run.")
  private boolean noAutoExit;

  @Option(names = "--delay", paramLabel = "SECONDS", description = "Wait before starting.")
  private @Nullable Integer delay;

  @Option(names = "--again", hidden = true, description = "The apps run already.")
  private boolean again;

  @Override
  int run(Context context) throws OperationException, ConfigException, UsageException {
    context.owner().come();
    try (ForegroundChanges changes = new ForegroundChanges(context)) {
      ForegroundRun run = new ForegroundRun(context, shape(), again, staysWhenAllEnded(), changes);
      return run.run(again ? quiet -> DONE : this::start);
    }
  }

  boolean staysWhenAllEnded() {
    return noAutoExit;
  }

  private int start(Context quiet) throws OperationException, ConfigException, UsageException {
    boolean over = delay != null && quiet.console().awaitEnd(Duration.ofSeconds(delay));
    return over ? DONE : super.run(quiet);
  }

  private ForegroundLogs.Shape shape() throws UsageException {
    if ((json ? 1 : 0) + (raw ? 1 : 0) + (format ? 1 : 0) > 1) {
      throw new UsageException("--json, --raw and --format exclude each other");
    }
    return json
        ? ForegroundLogs.Shape.JSON
        : raw
            ? ForegroundLogs.Shape.RAW
            : format ? ForegroundLogs.Shape.PAIRS : ForegroundLogs.Shape.PREFIXED;
  }
}
