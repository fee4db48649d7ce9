package dev.tasuki.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    description = "Show all commands, or the help of one.",
    footer = {"%nExamples:", "  tasuki help", "  tasuki help start", "  tasuki start --help"})
final class HelpCommand extends TasukiCommand {
  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command.")
  private @Nullable String name;

  @Override
  int run(Context context) throws UsageException {
    Console console = context.console();
    if (name == null) {
      console.out(Help.overview(console.colour()));
      return DONE;
    }
    Commands.Entry entry = Commands.find(name).orElse(null);
    if (entry == null) {
      throw new UsageException(Help.unknown(name));
    }
    console.out(Help.of(entry, console));
    return DONE;
  }
}
