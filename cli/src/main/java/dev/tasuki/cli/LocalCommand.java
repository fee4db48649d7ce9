package dev.tasuki.cli;

import java.nio.file.Path;
import java.util.Map;

/// A command that needs no daemon and therefore starts none.
abstract class LocalCommand extends TasukiCommand {
  /// What such a command has at hand.
  ///
  /// @param environment environment of the caller
  /// @param home the caller's home directory
  record Place(Console console, Map<String, String> environment, Path home) {
    static Place of(Console console, Map<String, String> environment) {
      String home = environment.getOrDefault("HOME", "");
      return new Place(
          console,
          environment,
          Path.of(home.isEmpty() ? System.getProperty("user.home", "/") : home));
    }

    void line(String text) {
      console.out(text + "\n");
    }
  }

  @Override
  final int run(Context context) throws UsageException {
    return run(Place.of(context.console(), context.environment()));
  }

  /// @return the exit status
  abstract int run(Place place) throws UsageException;
}
