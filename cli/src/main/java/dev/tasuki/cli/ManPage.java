package dev.tasuki.cli;

import dev.tasuki.protocol.BuildVersion;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The manual page `tasuki(1)`, made from the commands themselves, in the macros of man(7).
final class ManPage {
  private ManPage() {}

  static String text() {
    StringBuilder page = new StringBuilder();
    page.append(".TH TASUKI 1 \"\" \"Tasuki ").append(BuildVersion.TEXT).append("\" \"\"\n");
    page.append(
        ".SH NAME\ntasuki \\- keeps servers alive and replaces them without losing a request\n");
    page.append(".SH SYNOPSIS\n.B tasuki\n.I COMMAND\n[OPTIONS] ...\n");
    page.append(".SH DESCRIPTION\n")
        .append(
            "Starts programs of any language, starts them again when they end, lets the instances\n")
        .append("of one share its ports, and replaces them slot by slot.\n");
    page.append(".SH COMMANDS\n");
    Commands.ALL.forEach(entry -> command(page, entry));
    page.append(".SH ENVIRONMENT\n.TP\n.B TASUKI_HOME\n")
        .append("Where the daemon keeps its socket, its state and the logs. Default: ~/.tasuki.\n");
    page.append(".SH EXIT STATUS\n")
        .append(
            "0 when it is done and true, 1 when it is not, 2 for wrong usage, 130 after Ctrl\\-C.\n");
    return page.toString();
  }

  private static void command(StringBuilder page, Commands.Entry entry) {
    CommandLine parser = entry.parser();
    CommandSpec spec = parser.getCommandSpec();
    page.append(".SS ").append(escaped(String.join(", ", entry.names()))).append('\n');
    page.append(line(String.join(" ", spec.usageMessage().description())));
    for (OptionSpec option : spec.options()) {
      if (!option.hidden() && !option.usageHelp()) {
        option(page, option);
      }
    }
    String examples =
        Arrays.stream(spec.usageMessage().footer())
            .filter(text -> text.startsWith("  "))
            .map(text -> line(text.strip()))
            .collect(Collectors.joining());
    if (!examples.isEmpty()) {
      page.append(".PP\n.nf\n").append(examples).append(".fi\n");
    }
  }

  private static void option(StringBuilder page, OptionSpec option) {
    page.append(".TP\n.B ").append(escaped(String.join(", ", option.names())));
    if (option.arity().max() > 0) {
      page.append(" \\fI").append(escaped(option.paramLabel())).append("\\fR");
    }
    page.append('\n').append(line(String.join(" ", option.description())));
  }

  /// A line of text; one that began with a dot or an apostrophe would be a request.
  private static String line(String text) {
    String plain = escaped(text.replace("%n", " ").replace("%%", "%"));
    return (plain.startsWith(".") || plain.startsWith("'") ? "\\&" : "") + plain + "\n";
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-");
  }
}
