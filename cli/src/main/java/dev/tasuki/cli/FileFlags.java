package dev.tasuki.cli;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that choose from a configuration file.
final class FileFlags {
  @Option(
      names = "--env",
      paramLabel = "NAME",
      description = "Add env_NAME of the configuration file to env.")
  @Nullable String environment;

  @Option(
      names = "--only",
      paramLabel = "APPS",
      description =
          "Only these apps of the configuration file, separated by commas; of a listed app: only "
              + "these instances, by number from 0.")
  private @Nullable String only;

  List<String> only() {
    return only == null
        ? List.of()
        : Stream.of(only.split(",", -1))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .toList();
  }

  /// For apps that are listed.
  void refuseEnvironment() throws UsageException {
    if (environment != null) {
      throw new UsageException("--env chooses from a configuration file, and none is named");
    }
  }

  /// For what is no configuration file.
  void refuse() throws UsageException {
    if (environment != null || only != null) {
      throw new UsageException(
          "--env and --only choose from a configuration file, and none is named");
    }
  }
}
