package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    description =
        "Turn the HTTP API and its dashboard on, for this host only, and print the address to open. "
            + "Whoever has that address can do all that you can do here: it holds the token.",
    footer = {
      "%nExamples:",
      "  tasuki dashboard",
      "  tasuki dashboard --port 8080",
      "  tasuki dashboard --off"
    })
final class DashboardCommand extends TasukiCommand {
  private static final int HIGHEST_PORT = 65_535;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Where it listens, on 127.0.0.1; 0 for any free port. Default: 9615.")
  private @Nullable Integer port;

  @Option(names = "--off", description = "Turn it off.")
  private boolean off;

  @Override
  int run(Context context) throws OperationException, UsageException {
    if (off) {
      if (port != null) {
        throw new UsageException("--off takes no port");
      }
      context.line(context.api().turnOff() ? "the dashboard is off" : "the dashboard was off");
      return DONE;
    }
    if (port != null && (port < 0 || port > HIGHEST_PORT)) {
      throw new UsageException("--port " + port + ": 0 to " + HIGHEST_PORT + " are allowed");
    }
    context.line(context.api().turnOn(port));
    return DONE;
  }
}
