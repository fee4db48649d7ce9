package dev.tasuki.cli;

import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.OperationException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    description =
        "The process ids of an app, one a line, 0 for an instance without process; without a name "
            + "that of the daemon.",
    footer = {"%nExamples:", "  tasuki pid api", "  tasuki pid"})
final class PidCommand extends TasukiCommand {
  @Parameters(arity = "0..1", paramLabel = "APP", description = "Name, id, namespace, /regex/.")
  private @Nullable String selector;

  @Override
  int run(Context context) throws OperationException {
    if (selector == null) {
      context.line(Integer.toString(context.operations().info().pid()));
      return DONE;
    }
    for (InstanceView instance : context.operations().select(List.of(selector))) {
      context.line(Integer.toString(instance.pid()));
    }
    return DONE;
  }
}
