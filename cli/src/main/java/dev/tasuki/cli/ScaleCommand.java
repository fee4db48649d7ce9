package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    description = "Change the number of instances of an app without losing a request.",
    customSynopsis = "tasuki scale APP N|+N|-N",
    footer = {
      "%nExamples:",
      "  tasuki scale api 8",
      "  tasuki scale api +2",
      "  tasuki scale api -1"
    })
final class ScaleCommand extends TasukiCommand {
  @Parameters(arity = "2", hidden = true)
  private List<String> words = List.of();

  @Override
  int run(Context context) throws OperationException, UsageException {
    if (words.size() != 2) {
      throw new UsageException("expected an app and a number, such as: scale api +2");
    }
    String change = words.get(1);
    if (!change.matches("[+-]?\\d{1,4}")) {
      throw new UsageException(change + ": not a number of instances; write 8, +2 or -1");
    }
    context.operations().scale(words.getFirst(), change, context.progress());
    InstanceTable.print(context);
    return DONE;
  }
}
