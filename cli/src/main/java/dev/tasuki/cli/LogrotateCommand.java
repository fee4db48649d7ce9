package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    description =
        "Put the log files of apps aside now, whatever their size (FILE becomes FILE.1); of all "
            + "apps when none is named. By itself it happens as log_rotate says.",
    footer = {"%nExamples:", "  tasuki logrotate", "  tasuki logrotate api"})
final class LogrotateCommand extends TasukiCommand {
  @Parameters(arity = "0..*", paramLabel = "APP", description = "Name, id, namespace or /regex/.")
  private List<String> selectors = new ArrayList<>();

  @Override
  int run(Context context) throws OperationException {
    selectors.removeIf(word -> selectors.size() == 1 && word.equals("now"));
    if (selectors.isEmpty() && context.operations().instances().isEmpty()) {
      context.line("no logs: no app is listed");
      return DONE;
    }
    List<String> chosen = selectors.isEmpty() ? List.of("all") : selectors;
    List<String> files = context.operations().rotateLogs(chosen);
    files.forEach(file -> context.line(Text.clean(file) + " put aside"));
    if (files.isEmpty()) {
      context.line("nothing to put aside: the files are empty");
    }
    return DONE;
  }
}
