package dev.tasuki.cli;

import dev.tasuki.api.Json;
import dev.tasuki.daemon.Operations;
import dev.tasuki.protocol.BuildVersion;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Command;

@Command(
    description =
        "What a report of a problem should hold: versions, host, what the machine offers, the list, "
            + "and the end of the daemon's own log. No environments, no logs of apps.",
    footer = {"%nExamples:", "  tasuki report > report.txt"})
final class ReportCommand extends TasukiCommand {
  private static final int LOG_BYTES = 8 << 10;

  @Override
  int run(Context context) {
    Operations.DaemonInfo info = context.operations().info();
    context.line("# Tasuki " + BuildVersion.TEXT + ", daemon " + info.version());
    context.line("java: " + Runtime.version() + ", " + System.getProperty("java.vm.name"));
    context.line("daemon: pid " + info.pid() + ", up " + Human.age(info.uptime()));
    context.line("keeper: pid " + info.keeperPid());
    context.line("host: " + Json.write(SysinfosCommand.facts(Path.of("/proc"))));
    context.line("\n# Mechanisms");
    for (DoctorLine line : context.doctor().get()) {
      context.line(
          (line.available() ? "+ " : "- ") + Text.clean(line.mechanism() + "  " + line.detail()));
    }
    context.line("\n# List");
    InstanceTable.print(context);
    context.line("\n# End of tasukid.log");
    logEnd(Path.of(info.home(), "tasukid.log")).lines().map(Text::clean).forEach(context::line);
    return DONE;
  }

  private static String logEnd(Path log) {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(Math.max(0, file.length() - LOG_BYTES));
      byte[] bytes = new byte[LOG_BYTES];
      int count = file.read(bytes);
      return count <= 0 ? "" : new String(bytes, 0, count, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "cannot be read: " + e.getMessage();
    }
  }
}
