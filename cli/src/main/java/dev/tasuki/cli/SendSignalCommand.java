package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import dev.tasuki.posix.Signal;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    description =
        "Send a signal to the main processes of apps. What it does is up to them; a process that "
            + "ends over it is started again, as after any exit.",
    footer = {"%nExamples:", "  tasuki sendSignal SIGUSR2 api", "  tasuki sendSignal HUP 0 1"})
final class SendSignalCommand extends TasukiCommand {
  @Parameters(index = "0", paramLabel = "SIGNAL", description = "Such as SIGHUP, hup or 1.")
  private String signal = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "APP",
      description = "Name, id, namespace, all, or /regex/.")
  private List<String> selectors = List.of();

  @Override
  int run(Context context) throws OperationException, UsageException {
    int number = Signal.number(signal);
    if (number == 0) {
      throw new UsageException(signal + ": no such signal; write SIGHUP, SIGUSR2, …");
    }
    for (int pid : context.operations().signal(selectors, number)) {
      context.line("sent " + Signal.name(number) + " to pid " + pid);
    }
    return DONE;
  }
}
