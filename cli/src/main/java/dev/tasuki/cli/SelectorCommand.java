package dev.tasuki.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/// A command that works on apps which are listed.
abstract class SelectorCommand extends TasukiCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "APP",
      description = "Name, id, namespace, all, or /regex/.")
  private List<String> selectors = new ArrayList<>();

  List<String> selectors() {
    return selectors;
  }
}
