package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    description = "Empty the log files of apps; of all apps when none is named.",
    footer = {"%nExamples:", "  tasuki flush", "  tasuki flush api"})
final class FlushCommand extends TasukiCommand {
  @Parameters(arity = "0..*", paramLabel = "APP", description = "Name, id, namespace or /regex/.")
  private List<String> selectors = new ArrayList<>();

  @Override
  int run(Context context) throws OperationException {
    if (selectors.isEmpty() && context.operations().instances().isEmpty()) {
      context.line("no logs: no app is listed");
      return DONE;
    }
    context.operations().flush(selectors.isEmpty() ? List.of("all") : selectors);
    context.line("logs flushed");
    return DONE;
  }
}
