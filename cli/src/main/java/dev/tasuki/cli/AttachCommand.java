package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    description =
        "Send what is typed to the standard input of an app (started with stdin: pipe), and show "
            + "its output. A line that is the separator, or Ctrl-C, ends it; the app runs on.",
    footer = {"%nExamples:", "  tasuki attach 0", "  tasuki attach console .quit"})
final class AttachCommand extends TasukiCommand {
  @Parameters(index = "0", paramLabel = "APP", description = "Name or id of one app.")
  private String selector = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SEPARATOR",
      description = "The line that ends it. Default: none.")
  private @Nullable String separator;

  @Override
  int run(Context context) throws OperationException {
    if (context.operations().select(List.of(selector)).size() != 1) {
      throw new OperationException("'" + selector + "' is more than one instance: name an id");
    }
    LogFormat format = new LogFormat(LogFormat.Kind.TEXT, false, null);
    LogFollower.Choice choice = new LogFollower.Choice(List.of(selector), 0, true, true, format);
    try (LogFollower follower = new LogFollower(context, choice);
        CallerInput input = CallerInput.of(context.console().callerPid())) {
      follower.showHistory();
      boolean ended = false;
      while (!ended) {
        for (String line : input.lines()) {
          if (line.equals(separator)) {
            return DONE;
          }
          context.operations().send(selector, line);
        }
        ended = follower.followOnce() || input.isOver();
      }
      return DONE;
    }
  }
}
