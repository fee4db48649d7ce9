package dev.tasuki.cli;

import picocli.CommandLine.Command;

@Command(
    description = "Start the daemon if it does not run yet, and print pong.",
    footer = {"%nExamples:", "  tasuki ping"})
final class PingCommand extends TasukiCommand {
  @Override
  int run(Context context) {
    context.line("pong");
    return DONE;
  }
}
