package dev.tasuki.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A line taken for another server's, or for another number, would lose a connection.
final class AnnouncementsTest {
  private static final String START =
      "{\"cmd\":\"NODE_HANDLE\",\"type\":\"net.Native\",\"msg\":"
          + "{\"cmd\":\"NODE_CLUSTER\",\"act\":\"newconn\",\"key\":\"a:1\",\"seq\":";

  private final Announcements announcements = new Announcements();

  @Test
  void anotherNumberOfTheSameServerIsRead() {
    announcements.learn(START + "9}}", "a:1", 9);
    assertThat(announcements.number(START + "10}}")).isEqualTo(10);
    assertThat(announcements.number(START + "123456789012345}}")).isEqualTo(123456789012345L);
    assertThat(announcements.key()).isEqualTo("a:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "}}", "1}", "-1}}", "1.5}}", "1,\"more\":2}}", "1234567890123456}}"})
  void whatLooksDifferentIsLeftToTheParser(String rest) {
    announcements.learn(START + "9}}", "a:1", 9);
    assertThat(announcements.number(START + rest)).isEqualTo(Announcements.NONE);
  }

  @Test
  void nothingIsKnownBeforeTheFirstOneNorFromAnotherOrder() {
    assertThat(announcements.number(START + "1}}")).isEqualTo(Announcements.NONE);
    announcements.learn("{\"msg\":{\"seq\":1,\"act\":\"newconn\"}}", "a:1", 1);
    assertThat(announcements.number(START + "1}}")).isEqualTo(Announcements.NONE);
    announcements.learn(START + "1}}", "a:1", 1);
    assertThat(announcements.number(START.replace("a:1", "b:1") + "2}}"))
        .isEqualTo(Announcements.NONE);
  }
}
