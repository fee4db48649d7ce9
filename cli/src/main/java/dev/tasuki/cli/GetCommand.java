package dev.tasuki.cli;

import dev.tasuki.api.Json;
import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.OperationException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    description = "Show what was set: all of it, or one value.",
    footer = {"%nExamples:", "  tasuki get", "  tasuki get kill_timeout"})
final class GetCommand extends TasukiCommand {
  @Parameters(arity = "0..1", paramLabel = "KEY", description = "What is shown.")
  private @Nullable String key;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Override
  int run(Context context) throws OperationException, ConfigException {
    Map<String, Object> values = Settings.of(context).values();
    if (key != null) {
      Object value = values.get(key);
      if (value == null) {
        throw new ConfigException(key + " is not set");
      }
      context.line(json ? Json.write(value) : Text.clean(String.valueOf(value)));
    } else if (json) {
      context.line(Json.write(values));
    } else {
      values.forEach((name, value) ->
          context.line(
              Text.clean(name)
                  + " = "
                  + Text.clean(Secrets.shown(name, String.valueOf(value), false))));
    }
    return DONE;
  }
}
