package dev.tasuki.daemon;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever a worker writes to its notify socket, and whatever an app is called, what comes of it
/// stays within its bounds. `-Dfuzz.inputs=N -Dfuzz.seed=N` for long runs.
@Timeout(600)
class StrangersFuzzTest {
  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 10_000);
  private static final long SEED = Long.getLong("fuzz.seed", 5);
  private static final Path ROOT = Path.of("/srv/tasuki");
  private static final List<String> LINES =
      List.of(
          "READY=1",
          "STATUS=\u001b]0;title\u0007 \u202e up",
          "WATCHDOG=trigger",
          "WATCHDOG_USEC=999999999999999999",
          "EXTEND_TIMEOUT_USEC=-1",
          "MAINPID=1",
          "=",
          "STATUS",
          "STOPPING=\0");

  @Test
  void noDatagramBreaksTheNotifySocket() {
    Random random = new Random(SEED);
    for (int input = 0; input < INPUTS; input++) {
      StringBuilder text = new StringBuilder();
      for (int line = random.nextInt(5); line >= 0; line--) {
        text.append(LINES.get(random.nextInt(LINES.size())));
        text.append(random.nextInt(8) == 0 ? "\r" : "\n");
      }
      byte[] bytes = text.toString().getBytes(UTF_8);
      for (int change = random.nextInt(4); change > 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      NotifyMessage message = NotifyMessage.parse(bytes);
      String shown = message.status() == null ? "" : message.status();
      String what = "input " + input + ", seed " + SEED;
      assertThat(shown.length()).as(what).isLessThanOrEqualTo(200);
      assertThat(shown.chars().anyMatch(Character::isISOControl)).as(what).isFalse();
      if (message.watchdog() != null) {
        assertThat(message.watchdog()).as(what).isBetween(Duration.ZERO, Duration.ofDays(1));
      }
      if (message.extend() != null) {
        assertThat(message.extend()).as(what).isBetween(Duration.ZERO, Duration.ofDays(1));
      }
    }
  }

  @Test
  void noNameLeadsOutOfTheFolderOfItsFiles() {
    Random random = new Random(SEED);
    Home home = new Home(ROOT);
    String alphabet = "ab./\\-_ %~$'\"\n\0\u00e4\u202e\ud83d\ude00";
    for (int input = 0; input < INPUTS; input++) {
      StringBuilder name = new StringBuilder();
      for (int length = 1 + random.nextInt(12); length > 0; length--) {
        name.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String what = "input " + input + ", seed " + SEED + ": " + name;
      stays(home.log(name.toString(), "-out"), "logs", what);
      stays(home.pidFile(name.toString(), 3), "pids", what);
      stays(home.history(name.toString()), "history", what);
      stays(home.artifacts(name.toString()), "artifacts", what);
    }
  }

  private static void stays(Path file, String folder, String what) {
    assertThat(file.normalize().getParent()).as(what).isEqualTo(ROOT.resolve(folder));
    byte[] name = file.getFileName().toString().getBytes(UTF_8);
    assertThat(new String(name, ISO_8859_1)).as(what).matches("[A-Za-z0-9._-]{1,255}");
  }
}
