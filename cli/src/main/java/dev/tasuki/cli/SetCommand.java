package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.OperationException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    description =
        "Set a default for all apps, or a variable of one. "
            + "Keys: kill_timeout, listen_timeout, min_uptime, drain_timeout, max_restarts, "
            + "restart_delay, max_memory_restart, stop_signal, policy (for apps that say nothing of "
            + "it, from their next definition on), api.port (from the daemon's next start on), and "
            + "APP:VARIABLE, which restarts that app with the variable.",
    footer = {"%nExamples:", "  tasuki set kill_timeout 10s", "  tasuki set api:LOG_LEVEL debug"})
final class SetCommand extends TasukiCommand {
  @Parameters(index = "0", paramLabel = "KEY", description = "What is set.")
  private String key = "";

  @Parameters(index = "1", paramLabel = "VALUE", description = "Its value.")
  private String value = "";

  @Override
  int run(Context context) throws OperationException, ConfigException {
    Map<String, @Nullable String> changes = new HashMap<>();
    changes.put(key, value);
    Settings.change(context, changes);
    context.line("set " + Text.clean(key));
    return DONE;
  }
}
