package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What apps print is in their log files: all of it, once.
final class LogsTest {
  private static final Pattern NUMBERED = Pattern.compile("(?:\\S+: )?(\\d{8}) x{91}");

  /// Numbered lines, some 2 MB a second, cut anywhere as buffers are, until the file NAME.stop
  /// appears; then NAME.done has their number.
  private static final String STREAM =
      """
      import os, sys, time
      name, n, begin = sys.argv[1], 0, time.time()
      while not os.path.exists(name + '.stop'):
          for _ in range(500):
              sys.stdout.write('%08d ' % n + 'x' * 91 + '\\n')
              n += 1
          time.sleep(max(0, begin + n / 20000 - time.time()))
      sys.stdout.flush()
      open(name + '.part', 'w').write(str(n))
      os.rename(name + '.part', name + '.done')
      while True: time.sleep(60)
      """;

  @Test
  void noLineIsLostOrDoubledByRotationsAndDeathsOfTheDaemon() throws Exception {
    try (var scenario = Scenario.open()) {
      String program = scenario.file("stream.py", STREAM).toString();
      for (String name : List.of("direct", "time")) {
        scenario.done(
            "start",
            program,
            "--name",
            name,
            "--log-rotate",
            "size=256K,keep=1000",
            name.equals("time") ? "--time" : "--log-type=raw",
            "--",
            name);
      }
      for (int kill = 0; kill < 4; kill++) {
        Scenario.killHard(scenario.daemon());
        scenario.done("ping");
      }
      for (String name : List.of("direct", "time")) {
        scenario.file(name + ".stop", "");
        Path done = scenario.work().resolve(name + ".done");
        Eventually.asserted(() -> assertThat(done).exists());
        int count = Integer.parseInt(Files.readString(done));
        Eventually.asserted(() -> {
          List<Path> before = files(scenario, name);
          int[] times = count(before, count);
          assertThat(files(scenario, name)).as("nothing moved meanwhile").isEqualTo(before);
          assertThat(before).hasSizeGreaterThan(4);
          assertThat(times).as("how often each line of " + name + " is there").containsOnly(1);
        });
      }
    }
  }

  private static List<Path> files(Scenario scenario, String app) {
    try (Stream<Path> files = Files.list(scenario.home().resolve("logs"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(app + "-out"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int[] count(List<Path> files, int expected) {
    int[] times = new int[expected];
    for (Path file : files) {
      try {
        for (String line : Files.readAllLines(file)) {
          Matcher matcher = NUMBERED.matcher(line);
          assertThat(matcher.matches() || line.isBlank()).as(line).isTrue();
          if (!line.isBlank()) {
            times[Integer.parseInt(matcher.group(1))]++;
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return times;
  }

  @Test
  void logsReachBackIntoWhatWasPutAsideAndMergeAppsByTime() {
    try (var scenario = Scenario.open()) {
      String program =
          scenario
              .file(
                  "talk.py",
                  """
                  import sys, time
                  for n in range(20):
                      print(sys.argv[1], n, '\\033[31mred', flush=True)
                      time.sleep(0.05)
                  while True: time.sleep(60)
                  """)
              .toString();
      String stamp = "YYYY-MM-DD HH:mm:ss.SSS";
      scenario.done("start", program, "--name", "a", "--log-date-format", stamp, "--", "a");
      scenario.done(
          "start", program, "--name", "b", "--log-type", "json", "-l", "all.log", "--", "b");
      Eventually.asserted(() ->
          assertThat(scenario.done("logs", "b", "--nostream", "--lines", "99").output())
              .contains("b 19"));
      assertThat(scenario.done("logrotate").output()).contains("a-out-0.log put aside");
      String shown = scenario.done("logs", "--nostream", "--lines", "99").output();
      assertThat(shown.lines().filter(line -> line.matches(".*[ab] 19 .*"))).hasSize(2);
      assertThat(shown).contains("a 0 red").doesNotContain("\u001B");
      assertThat(shown.indexOf("a 19")).isLessThan(shown.indexOf("b 19"));
      assertThat(scenario.done("logs", "a", "--nostream", "--raw", "--lines", "1").output())
          .matches("\\S+ \\S+: a 19 \u001B\\[31mred\n");
      assertThat(scenario.work().resolve("all.log")).doesNotExist(); // put aside as well
      assertThat(scenario.work().resolve("all.log.1")).content().contains("\"message\":\"b 7 ");
    }
  }

  @Test
  void aFullDiskStopsNoAppAndIsToldOf() throws Exception {
    try (var scenario = Scenario.open()) {
      Path disk = Files.createDirectory(scenario.work().resolve("disk"));
      assumeTrue(
          shell("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()),
          "needs the right to mount");
      try {
        Path ballast = Files.write(disk.resolve("ballast"), new byte[160 << 10]);
        String program = scenario.file("stream.py", STREAM).toString();
        String log = disk.resolve("out.log").toString();
        scenario.done(
            "start",
            program,
            "--name",
            "full",
            "--time",
            "-o",
            log,
            "--log-rotate",
            "100K",
            "--",
            "full");
        Eventually.asserted(() ->
            assertThat(scenario.done("describe", "full").output())
                .contains("lines dropped")
                .contains("ENOSPC"));
        assertThat(scenario.instances("full").getFirst().status()).isEqualTo("online");
        Files.delete(ballast);
        Eventually.asserted(() ->
            assertThat(scenario.done("logs", "full", "--nostream", "--lines", "9999").output())
                .contains("lines are missing here"));
        scenario.done("delete", "full");
      } finally {
        assertThat(shell("umount", "-l", disk.toString())).isTrue();
      }
    }
  }

  private static boolean shell(String... words) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
