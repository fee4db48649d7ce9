package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.config.StartOptions;
import dev.tasuki.daemon.DeployOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say how instances are replaced.
final class DeployFlags {
  private static final Duration USUAL_BAKE = Duration.ofSeconds(30);

  @Option(
      names = "--canary",
      paramLabel = "N",
      description = "Replace N slots first and watch them (--bake) before the rest follows.")
  private @Nullable String canary;

  @Option(
      names = "--bake",
      paramLabel = "TIME",
      description = "How long the canaries are watched, such as 30s. Default: 30s.")
  private @Nullable String bake;

  @Option(
      names = "--max-error-rate",
      paramLabel = "PERCENT",
      description = "The canaries may fail so much more often than the others. Default: the app's.")
  private @Nullable String maxErrorRate;

  @Option(
      names = "--max-parallel",
      paramLabel = "N",
      description = "Slots that are replaced at a time. Default: 1.")
  private @Nullable String maxParallel;

  @Option(
      names = "--max-unavailable",
      paramLabel = "N",
      description = "Stop up to N slots before their successors start. Default: 0, start first.")
  private @Nullable String maxUnavailable;

  @Option(
      names = "--wait",
      description = "Wait while another operation works on the app, instead of failing.")
  private boolean wait;

  /// @throws UsageException when a word is not understood
  DeployOptions options() throws UsageException {
    boolean watched = canary != null || bake != null || maxErrorRate != null;
    Duration time = watched ? duration("--bake", bake, USUAL_BAKE) : Duration.ZERO;
    if (watched && time.isZero()) {
      throw new UsageException("--bake " + bake + ": a watch takes some time, such as 30s");
    }
    if (maxParallel != null && maxUnavailable != null) {
      throw new UsageException("--max-parallel and --max-unavailable exclude each other");
    }
    return new DeployOptions(
        count("--canary", canary, 1, 1),
        time,
        count("--max-parallel", maxParallel, 1, 1),
        count("--max-unavailable", maxUnavailable, 0, 0),
        wait,
        percent(maxErrorRate));
  }

  private static @Nullable Double percent(@Nullable String word) throws UsageException {
    try {
      return StartOptions.percent("--max-error-rate", word);
    } catch (ConfigException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static Duration duration(String option, @Nullable String word, Duration byDefault)
      throws UsageException {
    try {
      return StartOptions.duration(option, word, byDefault);
    } catch (ConfigException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static int count(String option, @Nullable String word, int least, int byDefault)
      throws UsageException {
    if (word == null) {
      return byDefault;
    }
    if (!word.matches("\\d{1,4}") || Integer.parseInt(word) < least) {
      throw new UsageException(option + " " + word + ": not a number from " + least + " on");
    }
    return Integer.parseInt(word);
  }
}
