package dev.tasuki.cli;

import picocli.CommandLine;

/// Help texts.
final class Help {
  private static final int NARROWEST = 55;
  private static final int WIDEST = 100;

  private Help() {}

  static String overview(boolean colour) {
    StringBuilder out = new StringBuilder();
    out.append("Tasuki keeps servers alive, lets their instances share a port, and replaces\n")
        .append("them without losing a request.\n\n")
        .append("Usage: tasuki COMMAND [OPTIONS] …\n");
    String group = "";
    for (Commands.Entry entry : Commands.ALL) {
      if (!entry.group().equals(group)) {
        group = entry.group();
        out.append('\n').append(Style.BOLD.apply(group, colour)).append('\n');
      }
      String names = String.join(", ", entry.names());
      out.append("  ").append(names).append(Text.padding(names, 28)).append(entry.summary());
      out.append('\n');
    }
    return out.append("\nExamples:\n")
        .append("  tasuki start server.jar -i max\n")
        .append("  tasuki reload server\n")
        .append("  tasuki help start\n")
        .toString();
  }

  static String of(Commands.Entry entry, Console console) {
    int width = console.width() == 0 ? 80 : console.width();
    CommandLine parser =
        entry.parser().setUsageHelpWidth(Math.max(NARROWEST, Math.min(WIDEST, width)));
    var ansi = console.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF;
    return parser.getUsageMessage(ansi);
  }

  static String unknown(String name) {
    String clean = Text.fit(Text.clean(name), 60);
    return Commands.nearest(name)
        .map(near -> "unknown command " + clean + ": did you mean " + near + "?")
        .orElse("unknown command " + clean + " (tasuki help lists all)");
  }
}
