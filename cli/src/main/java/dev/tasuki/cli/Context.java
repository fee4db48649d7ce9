package dev.tasuki.cli;

import dev.tasuki.api.ApiSwitch;
import dev.tasuki.daemon.Operations;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What a command has at hand while it runs.
///
/// @param cwd absolute working directory of the caller
/// @param environment environment of the caller
record Context(
    Operations operations,
    ApiSwitch api,
    Console console,
    Supplier<List<DoctorLine>> doctor,
    Path cwd,
    Map<String, String> environment) {

  /// One line on standard output; what comes from elsewhere has been made harmless before.
  void line(String text) {
    console.out(text + "\n");
  }

  /// Shows what the daemon reports while it works.
  Operations.Progress progress() {
    return new Operations.Progress() {
      @Override
      public void line(String text) {
        Context.this.line(Text.clean(text));
      }

      @Override
      public boolean interrupted() {
        return console.interrupted();
      }
    };
  }
}
