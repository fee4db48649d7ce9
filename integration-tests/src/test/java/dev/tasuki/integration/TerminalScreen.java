package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A terminal with a shell in it: a tmux server of its own. The test is skipped when there is no
/// tmux.
///
/// Used by one thread.
final class TerminalScreen implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Scenario scenario;
  private final String socket;

  private TerminalScreen(Scenario scenario) {
    this.scenario = scenario;
    this.socket = scenario.work().resolve("tmux").toString();
  }

  static boolean isPossible() {
    try {
      return new ProcessBuilder("tmux", "-V").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static TerminalScreen open(Scenario scenario, int columns, int rows) {
    assumeTrue(isPossible(), "tmux is installed");
    var screen = new TerminalScreen(scenario);
    screen.tmux(
        "-f/dev/null",
        "new-session",
        "-d",
        "-x" + columns,
        "-y" + rows,
        "PS1='ready> ' exec bash --norc --noprofile");
    screen.shows("ready>$");
    return screen;
  }

  private String tmux(String... words) {
    var line = new ArrayList<>(List.of("tmux", "-u", "-S", socket));
    line.addAll(List.of(words));
    return scenario.start("tmux " + words[0], line).await().assertDone().output();
  }

  /// Runs a program outside of the terminal.
  void run(String... line) {
    scenario.start(line[0], List.of(line)).await().assertDone();
  }

  /// Types a text as it is, then presses keys.
  void type(String text, String... keys) {
    tmux("send-keys", "-l", text);
    keys(keys);
  }

  void keys(String... keys) {
    var words = new ArrayList<>(List.of("send-keys"));
    words.addAll(List.of(keys));
    tmux(words.toArray(String[]::new));
  }

  void resize(int columns, int rows) {
    tmux("resize-window", "-x" + columns, "-y" + rows);
  }

  List<String> lines() {
    return tmux("capture-pane", "-p").lines().toList();
  }

  /// Waits until all of these are to be seen at once.
  void shows(String... patterns) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          var text = tmux("capture-pane", "-p").stripTrailing();
          for (String pattern : patterns) {
            assertThat(text).containsPattern(Pattern.compile(pattern, Pattern.MULTILINE));
          }
        });
  }

  /// Waits for the shell, and checks that its terminal is as it was.
  void isClean() {
    shows("ready>$");
    type("clear; stty -a", "Enter");
    shows("[^-]isig.*[^-]icanon.*[^-]echo ", "[^-]icrnl", "ready>$");
    var flags = tmux("display-message", "-p", "#{alternate_on}#{cursor_flag}#{wrap_flag}");
    assertThat(flags.strip()).as("main screen, cursor seen, lines wrap").isEqualTo("011");
    type("clear", "Enter");
  }

  @Override
  public void close() {
    tmux("kill-server");
  }
}
