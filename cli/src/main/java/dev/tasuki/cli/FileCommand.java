package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.OperationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// A command that works on the apps of one configuration file.
abstract class FileCommand extends TasukiCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Configuration file; default: ecosystem.config.js.")
  private @Nullable String file;

  @Mixin private FileFlags flags = new FileFlags();

  FileApps read(Context context) throws ConfigException, OperationException, UsageException {
    return FileApps.read(context, file == null ? FileApps.inFolder(context) : file, flags);
  }
}
