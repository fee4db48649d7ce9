package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.OperationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    description =
        "Bring back the saved list. Apps that are listed already are left as they are; what was "
            + "stopped stays stopped. With a FILE: the list that PM2 has saved there.",
    footer = {"%nExamples:", "  tasuki resurrect", "  tasuki resurrect ~/.pm2/dump.pm2"})
final class ResurrectCommand extends TasukiCommand {
  @Parameters(arity = "0..1", paramLabel = "FILE", description = "PM2's dump.pm2.")
  private @Nullable String file;

  @Override
  int run(Context context) throws OperationException, ConfigException {
    if (file != null) {
      return pm2(context, context.cwd().resolve(file));
    }
    Path saved = context.pm2() ? Pm2Import.saved(Pm2Import.home(context.environment())) : null;
    Path own = Path.of(context.operations().info().home(), "dump.json");
    if (saved != null && !Files.exists(own) && !Files.exists(Path.of(own + ".bak"))) {
      return pm2(context, saved);
    }
    List<String> names = context.operations().resurrect(context.progress());
    context.line(
        names.isEmpty()
            ? "all saved apps are listed already"
            : "brought back " + Text.clean(String.join(", ", names)));
    InstanceTable.print(context);
    return DONE;
  }

  private static int pm2(Context context, Path file) throws OperationException, ConfigException {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException("no such file: " + file);
    }
    int status = Pm2Import.run(context, file, true);
    InstanceTable.print(context);
    return status;
  }
}
