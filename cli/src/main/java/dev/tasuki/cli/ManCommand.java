package dev.tasuki.cli;

import picocli.CommandLine.Command;

@Command(
    description = "Print the manual page, in the language of man.",
    footer = {"%nExamples:", "  tasuki man > tasuki.1 && man ./tasuki.1"})
final class ManCommand extends LocalCommand {
  @Override
  int run(Place place) {
    place.console().out(ManPage.text());
    return DONE;
  }
}
