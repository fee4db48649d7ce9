package dev.tasuki.cli;

import picocli.CommandLine.Command;

@Command(
    description = "List all instances.",
    footer = {"%nExamples:", "  tasuki ls", "  tasuki ls | grep errored"})
final class ListCommand extends TasukiCommand {
  @Override
  int run(Context context) {
    InstanceTable.print(context);
    return DONE;
  }
}
