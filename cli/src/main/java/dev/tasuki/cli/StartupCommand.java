package dev.tasuki.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import picocli.CommandLine.Command;

@Command(
    description =
        "Have the saved list (tasuki save) brought back at boot: print the file for the init "
            + "system and what to do with it, or write it with --write.",
    footer = {
      "%nExamples:",
      "  tasuki startup --write",
      "  sudo tasuki startup -u deploy --write",
      "  tasuki startup openrc"
    })
final class StartupCommand extends BootCommand {
  @Override
  int run(Place place, BootService service, boolean write) {
    if (!write) {
      place.console().out(service.text());
      place
          .console()
          .err("# belongs into %s; then: %s%n".formatted(service.file(), service.enabling()));
      return DONE;
    }
    Path file = service.file();
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, service.text());
      boolean script = service.platform() == BootService.Platform.OPENRC;
      Files.setPosixFilePermissions(
          file, PosixFilePermissions.fromString(script ? "rwxr-xr-x" : "rw-r--r--"));
    } catch (IOException e) {
      place.console().err("tasuki: " + file + " cannot be written: " + e + "\n");
      return FAILED;
    }
    place.line("wrote " + file);
    place.line("to start it at boot: " + service.enabling());
    place.line("to have something brought back: tasuki save");
    return DONE;
  }
}
