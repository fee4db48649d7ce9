package dev.tasuki.cli;

import java.util.List;
import picocli.CommandLine.Command;

@Command(
    description =
        "Try each mechanism of this machine that Tasuki can use, and say what is lost where one "
            + "is missing.",
    footer = {"%nExamples:", "  tasuki doctor"})
final class DoctorCommand extends TasukiCommand {
  @Override
  int run(Context context) {
    List<DoctorLine> lines = context.doctor().get();
    boolean colour = context.console().colour();
    int width = lines.stream().mapToInt(line -> Text.width(line.mechanism())).max().orElse(0);
    for (DoctorLine line : lines) {
      String mark =
          line.available() ? Style.GREEN.apply("✔", colour) : Style.RED.apply("✘", colour);
      String name = Text.clean(line.mechanism());
      context.line(
          mark + " " + name + Text.padding(name, width) + "  " + Text.clean(line.detail()));
      if (line.lost() != null) {
        context.line(" ".repeat(width + 4) + "lost: " + Text.clean(line.lost()));
      }
    }
    return DONE;
  }
}
