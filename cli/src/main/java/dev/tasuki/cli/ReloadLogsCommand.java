package dev.tasuki.cli;

import picocli.CommandLine.Command;

@Command(
    description =
        "Open the log files that tasukid writes anew, after another program has moved them. (It "
            + "notices that by itself within a second.) A file that an app writes itself follows "
            + "its app: let the other program copy and truncate it, or leave it to log_rotate.",
    footer = {"%nExamples:", "  tasuki reloadLogs"})
final class ReloadLogsCommand extends TasukiCommand {
  @Override
  int run(Context context) {
    context.operations().reloadLogs();
    context.line("log files opened anew");
    return DONE;
  }
}
