package dev.tasuki.cli;

import dev.tasuki.protocol.BuildVersion;
import picocli.CommandLine.Command;

@Command(
    description = "Print the version.",
    footer = {"%nExamples:", "  tasuki version", "  tasuki --version"})
final class VersionCommand extends TasukiCommand {
  @Override
  int run(Context context) {
    context.line(BuildVersion.TEXT);
    return DONE;
  }
}
