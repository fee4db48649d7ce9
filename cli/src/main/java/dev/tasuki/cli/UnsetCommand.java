package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.OperationException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    description = "Remove what was set, or all of it.",
    footer = {"%nExamples:", "  tasuki unset kill_timeout", "  tasuki unset all"})
final class UnsetCommand extends TasukiCommand {
  @Parameters(paramLabel = "KEY", description = "What is removed; all: everything.")
  private String key = "";

  @Override
  int run(Context context) throws OperationException, ConfigException {
    Map<String, @Nullable String> changes = new HashMap<>();
    Settings settings = Settings.of(context);
    if (key.equals("all")) {
      settings
          .values()
          .forEach((name, value) -> {
            if (value instanceof String) {
              changes.put(name, null);
            }
          });
    } else if (settings.values().containsKey(key)) {
      changes.put(key, null);
    } else {
      throw new ConfigException(key + " is not set");
    }
    Settings.change(context, changes);
    context.line("removed " + Text.clean(key));
    return DONE;
  }
}
