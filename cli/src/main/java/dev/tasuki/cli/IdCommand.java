package dev.tasuki.cli;

import dev.tasuki.daemon.InstanceView;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    description = "The ids of an app, in PM2's form: [ 0, 1 ], and [] when there is none.",
    footer = {"%nExamples:", "  tasuki id api"})
final class IdCommand extends TasukiCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the app.")
  private String name = "";

  @Override
  int run(Context context) {
    List<Integer> ids =
        context.operations().instances().stream()
            .filter(instance -> instance.app().name().equals(name))
            .map(InstanceView::id)
            .toList();
    context.line(Inspect.of(ids));
    return DONE;
  }
}
