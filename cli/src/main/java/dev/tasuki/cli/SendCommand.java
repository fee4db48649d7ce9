package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    description = "Write a line to the standard input of an app that was started with stdin: pipe.",
    footer = {"%nExamples:", "  tasuki start repl.js --stdin pipe", "  tasuki send 0 status"})
final class SendCommand extends TasukiCommand {
  @Parameters(index = "0", paramLabel = "APP", description = "Name, id, namespace or /regex/.")
  private String selector = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "WORD", description = "The line.")
  private List<String> words = List.of();

  @Override
  int run(Context context) throws OperationException {
    context.operations().send(selector, String.join(" ", words));
    return DONE;
  }
}
