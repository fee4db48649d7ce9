package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.OperationException;
import picocli.CommandLine.Option;

/// A command: picocli fills its annotated fields from the command line, then [#run] does it. One
/// object serves one command line.
abstract class TasukiCommand {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int INTERRUPTED = 130;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli writes it and asks for it by its meaning
  private boolean help;

  /// @return the exit status
  /// @throws OperationException when it could not be done
  /// @throws ConfigException when what was asked for cannot be
  /// @throws UsageException when the words do not fit together
  abstract int run(Context context) throws OperationException, ConfigException, UsageException;
}
