package dev.tasuki.cli;

import java.io.IOException;
import java.nio.file.Files;
import picocli.CommandLine.Command;

@Command(
    description =
        "Undo tasuki startup: print what to do, or remove the file with --write. What runs goes "
            + "on.",
    footer = {"%nExamples:", "  tasuki unstartup", "  sudo tasuki unstartup -u deploy --write"})
final class UnstartupCommand extends BootCommand {
  @Override
  int run(Place place, BootService service, boolean write) {
    if (!write) {
      place.line(service.disabling() + " && rm " + service.file());
      return DONE;
    }
    try {
      boolean removed = Files.deleteIfExists(service.file());
      place.line((removed ? "removed " : "there is no ") + service.file());
    } catch (IOException e) {
      place.console().err("tasuki: " + service.file() + " cannot be removed: " + e + "\n");
      return FAILED;
    }
    place.line("to forget it: " + service.disabling());
    return DONE;
  }
}
