package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.OperationException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    description =
        "Take over the list that PM2 has saved (pm2 save): its apps with their settings, "
            + "environments and numbers of instances; what was stopped stays stopped, what is listed "
            + "already is left alone. What has no counterpart is named.",
    footer = {
      "%nExamples:",
      "  pm2 save && pm2 kill && tasuki import pm2",
      "  tasuki import pm2 /backup/dump.pm2 --no-start"
    })
final class ImportCommand extends TasukiCommand {
  @Parameters(index = "0", paramLabel = "pm2", description = "From what.")
  private String source = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "Default: dump.pm2 of PM2_HOME or ~/.pm2.")
  private @Nullable String file;

  @Option(names = "--no-start", description = "List everything as stopped.")
  private boolean noStart;

  @Option(
      names = {"-f", "--force"},
      description = "Also while PM2 itself still runs these apps.")
  private boolean force;

  @Override
  int run(Context context) throws OperationException, ConfigException, UsageException {
    if (!source.equals("pm2")) {
      throw new UsageException(source + ": allowed is pm2");
    }
    Path home = Pm2Import.home(context.environment());
    Path dump = file == null ? Pm2Import.saved(home) : context.cwd().resolve(file);
    if (dump == null) {
      throw new ConfigException(home + ": PM2 has saved nothing there (pm2 save does it)");
    }
    if (!Files.isRegularFile(dump)) {
      throw new ConfigException("no such file: " + dump);
    }
    String running = Pm2Import.running(dump.toAbsolutePath().resolveSibling(""));
    if (running != null && !force && !noStart) {
      throw new ConfigException(
          "PM2 still runs these apps (pid "
              + running
              + "), and their ports are taken: pm2 kill first; or --no-start, or --force");
    }
    int status = Pm2Import.run(context, dump, !noStart);
    InstanceTable.print(context);
    return status;
  }
}
