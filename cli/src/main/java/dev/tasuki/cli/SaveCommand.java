package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    description =
        "Save the list, so that tasuki resurrect brings it back: running apps run again, stopped "
            + "ones stay stopped. The list that was saved before is kept as a copy.",
    footer = {"%nExamples:", "  tasuki save", "  tasuki save --force"})
final class SaveCommand extends TasukiCommand {
  @Option(
      names = {"-f", "--force"},
      description = "Save an empty list, too.")
  private boolean force;

  @Override
  int run(Context context) throws OperationException {
    List<String> saved = context.operations().save(force);
    context.line("saved " + Human.count(saved.size(), "app"));
    return DONE;
  }
}
