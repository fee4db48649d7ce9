package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.OperationException;
import org.jspecify.annotations.Nullable;
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

  @Option(
      names = {"-s", "--silent"},
      hidden = true,
      description = "Show errors only.")
  private boolean silent;

  @Option(
      names = {"-m", "--mini-list"},
      hidden = true,
      description = "Show the list as a block of lines for each instance.")
  private boolean mini;

  @Option(
      names = "--sort",
      hidden = true,
      paramLabel = "FIELD[:desc]",
      description = "Sort the list by name, id, pid, uptime, restarts, status, cpu or memory.")
  private @Nullable String sort;

  @Option(names = "--no-color", hidden = true, description = "No colours.")
  private boolean noColour;

  /// The context with what the options that all commands have in common say.
  ///
  /// @param looks whether its output is all that the command is for: then it is never silent
  final Context shown(Context context, boolean looks) throws UsageException {
    Console console = noColour ? new PlainConsole(context.console()) : context.console();
    boolean quiet =
        silent
            || (context.pm2() && !context.environment().getOrDefault("PM2_SILENT", "").isEmpty());
    return context.shown(
        quiet && !looks ? new SilentConsole(console) : console,
        new ListStyle(mini, sort == null ? null : SortOrder.parse(sort)));
  }

  /// @return the exit status
  /// @throws OperationException when it could not be done
  /// @throws ConfigException when what was asked for cannot be
  /// @throws UsageException when the words do not fit together
  abstract int run(Context context) throws OperationException, ConfigException, UsageException;
}
