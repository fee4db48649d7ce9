package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

/// How a command ended.
///
/// @param command the command line, for messages
/// @param status its exit status
record Result(String command, int status, String output, String error) {

  /// Fails unless the command succeeded.
  Result assertDone() {
    assertThat(status).as("%s", this).isZero();
    assertNoStackTrace();
    return this;
  }

  /// Fails unless the command failed with exactly one line on standard error; returns that line.
  String assertOneLineOfError() {
    assertThat(status).as("exit status of %s", this).isNotZero();
    assertNoStackTrace();
    var lines = error.lines().filter(line -> !line.isBlank()).toList();
    assertThat(lines).as("standard error of %s", this).hasSize(1);
    return lines.getFirst();
  }

  private void assertNoStackTrace() {
    assertThat(output + error).as("%s", this).doesNotContainPattern("(?m)^\\s+at [\\w.$/]+\\(");
  }

  @Override
  public String toString() {
    return "`%s` (exit status %d)%n--- output%n%s--- error%n%s"
        .formatted(command, status, output, error);
  }
}
