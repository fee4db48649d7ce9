package dev.tasuki.cli;

import picocli.CommandLine.Command;

@Command(
    description =
        "Replace daemon and keeper by the installed version, newer or older. Apps are not touched: "
            + "they keep their processes, ports and connections. Before anything is touched, that "
            + "version looks whether it understands all that is listed.",
    footer = {"%nExamples:", "  tasuki update"})
final class UpdateCommand extends TasukiCommand {
  /// The client does it before it comes to this: the daemon of another version may not know it.
  @Override
  int run(Context context) throws UsageException {
    throw new UsageException("it takes no words");
  }
}
