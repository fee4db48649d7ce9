package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Many apps at once.
final class StartTogetherTest {

  /// An app that never listens counts as up after min_uptime: one after the other would be 40 s.
  @Test
  void appsOfAFileDoNotWaitForEachOther() {
    try (var scenario = Scenario.open()) {
      scenario.file("idle.sh", "exec sleep 1000\n");
      var apps =
          IntStream.range(0, 20)
              .mapToObj(n -> "{name: 'n%d', script: 'idle.sh', min_uptime: '2s'}".formatted(n))
              .collect(Collectors.joining(",\n", "{apps: [", "]}"));
      scenario.file("apps.json", apps);
      long began = System.nanoTime();
      var said = scenario.done("start", "apps.json").output();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
      assertThat(said.lines().filter(line -> line.startsWith("+ ")))
          .as("said in the order of the file")
          .startsWith("+ n0: new, instances: 1", "+ n1: new, instances: 1")
          .hasSize(20);
      assertThat(scenario.instances())
          .as("ids in the order of the file")
          .allMatch(instance -> instance.name().equals("n" + instance.id()))
          .allMatch(instance -> instance.status().equals("online"));
    }
  }
}
