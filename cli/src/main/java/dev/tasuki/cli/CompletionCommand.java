package dev.tasuki.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    description = "Print a script that completes commands, options and names of apps.",
    footer = {
      "%nExamples:",
      "  source <(tasuki completion bash)",
      "  tasuki completion zsh > ~/.zfunc/_tasuki",
      "  tasuki completion fish > ~/.config/fish/completions/tasuki.fish"
    })
final class CompletionCommand extends LocalCommand {
  @Parameters(index = "0", paramLabel = "SHELL", description = "bash, zsh or fish.")
  private String shell = "";

  @Override
  int run(Place place) throws UsageException {
    place
        .console()
        .out(
            switch (shell) {
              case "bash" -> Completion.bash();
              case "zsh" -> Completion.zsh();
              case "fish" -> Completion.fish();
              default -> throw new UsageException(shell + ": allowed are bash, zsh and fish");
            });
    return DONE;
  }
}
