package dev.tasuki.cli;

import dev.tasuki.api.ApiSwitch;
import dev.tasuki.config.AppResolver;
import dev.tasuki.daemon.OperationException;
import dev.tasuki.daemon.Operations;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What a command has at hand while it runs.
///
/// @param cwd absolute working directory of the caller
/// @param environment environment of the caller
/// @param owner whose daemon this is
/// @param pm2 whether the command was given to `pm2`
/// @param style how the list is shown
record Context(
    Operations operations,
    ApiSwitch api,
    Console console,
    Supplier<List<DoctorLine>> doctor,
    Path cwd,
    Map<String, String> environment,
    Owner owner,
    boolean pm2,
    ListStyle style) {

  /// The same for a command that was told how to show the list, or to be silent.
  Context shown(Console other, ListStyle listStyle) {
    return new Context(operations, api, other, doctor, cwd, environment, owner, pm2, listStyle);
  }

  /// Resolves apps with what the user has set.
  AppResolver resolver() throws OperationException {
    return AppResolver.ofThisMachine().with(Settings.of(this).defaults());
  }

  /// The same, with another console.
  Context with(Console other) {
    return shown(other, style);
  }

  /// The same, with another environment of the caller.
  Context with(Map<String, String> other) {
    return new Context(operations, api, console, doctor, cwd, other, owner, pm2, style);
  }

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
