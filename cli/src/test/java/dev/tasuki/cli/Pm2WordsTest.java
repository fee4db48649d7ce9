package dev.tasuki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class Pm2WordsTest {
  @Test
  void optionsBeforeTheCommandCountAsIfTheyStoodBehindIt() {
    assertThat(words("-s", "--name", "x", "start", "app.js", "--", "-s").words())
        .containsExactly("start", "-s", "--name", "x", "app.js", "--", "-s");
    assertThat(words("-v").words()).containsExactly("-v");
  }

  @Test
  void whatOnlyConcernsPm2IsLeftOutWithAWarning() {
    Pm2Words pm2 =
        words("start", "app.js", "--no-vizion", "--parallel", "4", "-i", "2", "--", "--no-pmx");

    assertThat(pm2.words()).containsExactly("start", "app.js", "-i", "2", "--", "--no-pmx");
    assertThat(pm2.warnings()).hasSize(2).allMatch(line -> line.contains("left out"));
  }

  @Test
  void whatTasukiHasNotIsRefusedWithTheReason() {
    assertThat(words("link", "key").refusal()).contains("cloud");
    assertThat(words("install", "pm2-logrotate").refusal()).contains("modules");
    assertThat(words("list").refusal()).isNull();
  }

  @Test
  void noDaemonMeansRun() {
    assertThat(words("start", "app.js", "--no-daemon").words()).containsExactly("run", "app.js");
  }

  private static Pm2Words words(String... words) {
    return Pm2Words.of(List.of(words));
  }
}
