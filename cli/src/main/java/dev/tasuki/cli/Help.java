package dev.tasuki.cli;

import static java.util.stream.Collectors.toList;

import java.util.LinkedHashMap;
import java.util.stream.Collectors;
import picocli.CommandLine;

/// Help texts.
final class Help {
  private static final int NARROWEST = 55;
  private static final int WIDEST = 100;
  private static final int SUMMARY_AT = 30;

  private Help() {}

  static String overview(boolean colour) {
    StringBuilder out = new StringBuilder();
    out.append("Tasuki keeps servers alive, lets their instances share a port, and replaces\n")
        .append("them without losing a request.\n\n")
        .append("Usage: tasuki COMMAND [OPTIONS] …\n");
    Commands.ALL.stream()
        .collect(Collectors.groupingBy(Commands.Entry::group, LinkedHashMap::new, toList()))
        .forEach((group, entries) -> {
          out.append('\n').append(Style.BOLD.apply(group, colour)).append('\n');
          entries.forEach(entry -> out.append(line(entry)));
        });
    return out.append("\nExamples:\n")
        .append("  tasuki start server.jar -i max\n")
        .append("  tasuki reload server\n")
        .append("  tasuki help start\n")
        .toString();
  }

  private static String line(Commands.Entry entry) {
    String names = "  " + String.join(", ", entry.names());
    String gap =
        names.length() < SUMMARY_AT - 1
            ? " ".repeat(SUMMARY_AT - names.length())
            : "\n" + " ".repeat(SUMMARY_AT);
    return names + gap + entry.summary() + "\n";
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
