package dev.tasuki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LauncherTest {
  @TempDir Path folder;

  @BeforeEach
  void install() throws IOException {
    Files.createDirectories(folder.resolve("versions/1"));
    Files.writeString(folder.resolve("versions/1/tasuki"), "");
    Files.createSymbolicLink(folder.resolve("current"), Path.of("versions/1"));
  }

  @Test
  void aUnitDoesNotNameTheFolderFromWhichItWasWritten() {
    assertThat(Launcher.clean(folder.resolve("versions/1/../1/tasuki")))
        .isEqualTo(folder.resolve("versions/1/tasuki"));
  }

  @Test
  void aUnitFollowsTheLinkThatAnUpgradeMoves() {
    assertThat(Launcher.clean(folder.resolve("current/tasuki")))
        .isEqualTo(folder.resolve("current/tasuki"));
  }

  @Test
  void aUnitNamesNoOtherProgramWhereDotsFollowALink() {
    assertThat(Launcher.clean(folder.resolve("current/../1/tasuki")))
        .isEqualTo(folder.resolve("current/../1/tasuki"));
  }

  @Test
  void aUnitCanNameAProgramOfAnotherMachine() {
    assertThat(Launcher.clean(Path.of("/nowhere/bin/tasuki")))
        .isEqualTo(Path.of("/nowhere/bin/tasuki"));
  }
}
