package dev.tasuki.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    description = "PM2's words for get and set: with a value it sets, else it shows.",
    footer = {"%nExamples:", "  tasuki conf", "  tasuki conf kill_timeout 10s"})
final class ConfCommand extends TasukiCommand {
  @Parameters(arity = "0..2", paramLabel = "KEY [VALUE]", description = "As of get and set.")
  private List<String> words = new ArrayList<>();

  @Override
  int run(Context context) {
    List<String> command = new ArrayList<>(List.of(words.size() == 2 ? "set" : "get"));
    command.addAll(words);
    return CommandLineHost.run(command, context);
  }
}
