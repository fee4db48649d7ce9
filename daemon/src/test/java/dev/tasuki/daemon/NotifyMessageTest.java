package dev.tasuki.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotifyMessageTest {
  private static final String[] PIECES = {
    "READY=1",
    "READY=",
    "STATUS=",
    "=",
    "\n",
    "\0",
    "WATCHDOG=1",
    "WATCHDOG_USEC=",
    "99999999999999999999",
    "18446744073709551615",
    "-1",
    "EXTEND_TIMEOUT_USEC=5",
    "MAINPID=1",
    "STOPPING=1",
    "RELOADING=1",
    "\u001b[2J",
    "\uD800",
    "ä",
    "BARRIER=1",
    "FDSTORE=1"
  };

  private static NotifyMessage parse(String text) {
    return NotifyMessage.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void linesMeanWhatSystemdSays() {
    NotifyMessage message =
        parse(
            "STATUS=serving 3 sites\nREADY=1\nMAINPID=77\nWATCHDOG=1\nWATCHDOG_USEC=2500000\n"
                + "EXTEND_TIMEOUT_USEC=1000000\nX_UNKNOWN=1");
    assertThat(message)
        .isEqualTo(
            new NotifyMessage(
                true,
                false,
                false,
                "serving 3 sites",
                true,
                false,
                Duration.ofMillis(2500),
                Duration.ofSeconds(1),
                true));
    assertThat(parse("READY=0\nready=1\nREADY=11").ready()).isFalse();
    assertThat(parse("WATCHDOG=trigger").sick()).isTrue();
    assertThat(parse("STATUS=a\u001b[2Jb").status()).isEqualTo("a [2Jb");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_261_125})
  void noBytesAreTooStrange(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      byte[] bytes;
      if (round % 2 == 0) {
        bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
      } else {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
          text.append(PIECES[random.nextInt(PIECES.length)]);
          text.append(random.nextBoolean() ? "\n" : "");
        }
        bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      }
      NotifyMessage message = NotifyMessage.parse(bytes);
      String status = message.status();
      if (status != null) {
        assertThat(status.length()).isLessThanOrEqualTo(200);
        assertThat(status.chars()).noneMatch(Character::isISOControl);
      }
      for (Duration time : new Duration[] {message.watchdog(), message.extend()}) {
        if (time != null) {
          assertThat(time).isBetween(Duration.ZERO, Duration.ofDays(1));
        }
      }
    }
  }
}
