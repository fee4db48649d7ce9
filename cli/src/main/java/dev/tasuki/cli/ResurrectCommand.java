package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
    description =
        "Bring back the saved list. Apps that are listed already are left as they are; what was "
            + "stopped stays stopped.",
    footer = {"%nExamples:", "  tasuki resurrect"})
final class ResurrectCommand extends TasukiCommand {
  @Override
  int run(Context context) throws OperationException {
    List<String> names = context.operations().resurrect(context.progress());
    context.line(
        names.isEmpty()
            ? "all saved apps are listed already"
            : "brought back " + Text.clean(String.join(", ", names)));
    InstanceTable.print(context);
    return DONE;
  }
}
