package dev.tasuki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.supervisor.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {
  private static final List<String> HOSTILE =
      List.of(
          "api",
          "日本語の名前",
          "a\u001B[31mred\u001B[0m",
          "line\nbreak\ttab\r",
          "right\u202Eto left",
          "combining e\u0301\u0301\u0301",
          "emoji 🚀🚀",
          "lone \uD83D surrogate",
          "x".repeat(300));

  @ParameterizedTest
  @ValueSource(ints = {200, 100, 80, 60, 40, 25})
  void hostileNamesNeverBreakTheFrameNorTheWidth(int width) {
    String table = hostileTable(width, false);

    assertThat(table.lines().map(Text::width).distinct()).hasSize(1);
    assertThat(table.lines().mapToInt(Text::width).max().orElse(0)).isLessThanOrEqualTo(width);
    assertThat(table.lines()).hasSize(HOSTILE.size() + 4);
    assertThat(table.replace("\n", "").chars()).noneMatch(c -> c < ' ' || c == 0x202E);
  }

  @Test
  void withoutALimitNothingIsLeftOut() {
    String table = hostileTable(0, false);

    assertThat(table).contains("x".repeat(300), "namespace", "www-data", "52.1mb", "12.3%");
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 60})
  void whatMattersMostStaysOnNarrowTerminals(int width) {
    String table =
        InstanceTable.render(
            List.of(
                Fixture.instance(0, Fixture.app("web-frontend", 4), Status.ONLINE),
                Fixture.instance(1, Fixture.app("web-frontend", 4), Status.WAITING_RESTART)),
            Fixture.NOW,
            width,
            false);

    assertThat(table).contains("web-frontend", "online", "waiting restart", "3000", "52.1mb");
  }

  @Test
  void coloursDoNotChangeTheLayoutAndAreAbsentWhenNotWanted() {
    String colourful = hostileTable(80, true);

    assertThat(colourful).contains("\u001B[32monline\u001B[0m");
    assertThat(colourful.replaceAll("\u001B\\[[0-9;]*m", "")).isEqualTo(hostileTable(80, false));
  }

  @Test
  void valuesWrapAndAreNotCut() {
    String facts =
        Facts.of(Fixture.instance(0, Fixture.app("api", 1), Status.ERRORED), Fixture.NOW)
            .render(40, false);

    assertThat(facts.lines().mapToInt(Text::width).max().orElse(0)).isLessThanOrEqualTo(40);
    assertThat(facts.replaceAll("\\n {10,}", "")).contains("/home/someone/.tasuki/logs/0-out.log");
    assertThat(facts).contains("exit code 7", "5 restarts within 60 s".substring(0, 10));
  }

  private static String hostileTable(int width, boolean colour) {
    var instances = new ArrayList<dev.tasuki.daemon.InstanceView>();
    for (String name : HOSTILE) {
      instances.add(Fixture.instance(instances.size(), Fixture.app(name, 2), Status.ONLINE));
    }
    return InstanceTable.render(instances, Fixture.NOW, width, colour);
  }
}
