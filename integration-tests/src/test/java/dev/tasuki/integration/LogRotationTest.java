package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The keys of `log_rotate`, with real files: written by the app itself, and through tasukid
/// (`--time`).
final class LogRotationTest {
  private static final String DIRECT = "--log-type=raw";
  private static final String PUMPED = "--time";

  /// Numbered lines of 100 bytes, as many a second as the second argument says, until the file
  /// `stop` appears.
  private static final String NUMBERS =
      """
      import os, sys, time
      n, rate = 0, int(sys.argv[1])
      while not os.path.exists('stop'):
          for _ in range(rate // 20):
              sys.stdout.write('%08d ' % n + 'x' * 90 + '\\n')
              n += 1
          sys.stdout.flush()
          time.sleep(0.05)
      open('part', 'w').write(str(n))
      os.rename('part', 'done')
      while True: time.sleep(60)
      """;

  private static void start(Scenario scenario, String way, String rotation, int rate) {
    var program = scenario.file("numbers.py", NUMBERS).toString();
    scenario.done("start", program, "-n", "app", way, "--log-rotate", rotation, "--", "" + rate);
  }

  private static List<Path> files(Scenario scenario) {
    try (Stream<Path> files = Files.list(scenario.home().resolve("logs"))) {
      return files.filter(file -> name(file).startsWith("app-out-0.log")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> names(Scenario scenario) {
    return files(scenario).stream().map(LogRotationTest::name).toList();
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static List<Integer> numbers(List<Path> files) {
    List<Integer> numbers = new ArrayList<>();
    for (Path file : files) {
      try (var in = Files.newInputStream(file);
          var text = name(file).endsWith(".gz") ? new GZIPInputStream(in) : in;
          var lines = new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8))) {
        lines
            .lines()
            .filter(line -> !line.isBlank())
            .map(line -> line.replaceFirst("^\\S+: ", "").split(" ", 2)[0])
            .forEach(number -> numbers.add(Integer.parseInt(number)));
      } catch (NoSuchFileException e) {
        // moved meanwhile: who asked looks again
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return numbers.stream().sorted().toList();
  }

  private static int stop(Scenario scenario) throws IOException {
    scenario.file("stop", "");
    var done = scenario.work().resolve("done");
    Eventually.until(() -> Files.exists(done));
    return Integer.parseInt(Files.readString(done));
  }

  @ParameterizedTest
  @ValueSource(strings = {DIRECT, PUMPED})
  void filesArePutAsideWhenAPeriodEndsAndNoMoreAreKeptThanWanted(String way) throws IOException {
    try (var scenario = Scenario.open()) {
      start(scenario, way, "every=2s,keep=2", 20);
      Eventually.until(() -> names(scenario).contains("app-out-0.log.2"));
      var second = scenario.home().resolve("logs/app-out-0.log.2");
      var oldest = numbers(List.of(second));
      Eventually.until(() -> {
        var now = numbers(List.of(second));
        return !now.isEmpty() && !now.equals(oldest);
      });
      int count = stop(scenario);
      Eventually.asserted(() -> {
        var files = files(scenario);
        var kept = numbers(files);
        assertThat(files(scenario)).as("nothing moved meanwhile").isEqualTo(files);
        assertThat(names(scenario)).doesNotContain("app-out-0.log.3");
        assertThat(kept)
            .as("each line since the oldest kept one, once")
            .isEqualTo(IntStream.range(kept.getFirst(), count).boxed().toList());
      });
      assertThat(scenario.done("describe", "app").output()).contains("every=2s,keep=2");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {DIRECT, PUMPED})
  void whatIsPutAsideIsCompressedAndStillRead(String way) throws IOException {
    try (var scenario = Scenario.open()) {
      start(scenario, way, "size=64K,keep=1000,compress", 4000);
      Eventually.until(
          () -> names(scenario).stream().filter(name -> name.endsWith(".gz")).count() >= 4);
      int count = stop(scenario);
      Eventually.asserted(() -> {
        assertThat(names(scenario))
            .as("only the one that is written to is not compressed")
            .allMatch(name -> name.equals("app-out-0.log") || name.endsWith(".gz"));
        assertThat(numbers(files(scenario))).isEqualTo(IntStream.range(0, count).boxed().toList());
      });
      var shown = scenario.done("logs", "app", "--nostream", "--lines", "" + count, "--raw");
      assertThat(shown.output()).contains("00000000 x").contains("%08d x".formatted(count - 1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {DIRECT, PUMPED})
  void whatIsTooOldIsRemovedThoughTheAppPrintsNothing(String way) throws IOException {
    try (var scenario = Scenario.open()) {
      var logs = Files.createDirectories(scenario.home().resolve("logs"));
      var old = Files.writeString(logs.resolve("app-out-0.log.2.gz"), "old");
      var young = Files.writeString(logs.resolve("app-out-0.log.1"), "young");
      Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
      Files.setLastModifiedTime(young, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
      start(scenario, way, "size=64K,max_age=2d", 0);
      Eventually.until(() -> Files.notExists(old));
      assertThat(young).hasContent("young");
    }
  }

  @Test
  void logrotateNowPutsAFewLinesAside() throws IOException {
    try (var scenario = Scenario.open()) {
      start(scenario, DIRECT, "10M", 100);
      Eventually.until(() -> !numbers(files(scenario)).isEmpty());
      int count = stop(scenario);
      assertThat(scenario.done("logrotate", "now").output()).contains("app-out-0.log put aside");
      assertThat(numbers(List.of(scenario.home().resolve("logs/app-out-0.log.1"))))
          .isEqualTo(IntStream.range(0, count).boxed().toList());
      assertThat(numbers(List.of(scenario.home().resolve("logs/app-out-0.log")))).isEmpty();
      assertThat(scenario.done("logrotate", "now").output()).contains("nothing to put aside");
    }
  }
}
