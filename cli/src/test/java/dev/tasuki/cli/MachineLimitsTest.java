package dev.tasuki.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineLimitsTest {

  /// Read byte by byte, such a file is its first digit.
  @Test
  void limitsOfInotifyAreWholeNumbers(@TempDir Path home) throws IOException {
    Process cat = new ProcessBuilder("cat", "/proc/sys/fs/inotify/max_user_watches").start();
    String watches = new String(cat.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(MachineLimits.lines(home))
        .anyMatch(line -> line.toString().contains("max_user_watches " + watches));
  }
}
