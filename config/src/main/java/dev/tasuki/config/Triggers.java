package dev.tasuki.config;

import dev.tasuki.config.ConfigValue.Flag;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What starts or replaces an app besides the user and its own exits.
///
/// @param cron when it is restarted (`cron_restart`), or null for never; with `autorestart: false`
///   it is a job that runs then and ends
/// @param cronTimeZone the zone that this is meant in, or null for the host's
/// @param cronOverlap whether a job is started although its last run is still at work
/// @param cronStartStopped whether the schedule starts an app that a user has stopped (as in PM2)
/// @param watch what is watched, paths relative to the app's working directory; empty for nothing
/// @param ignoreWatch names, paths or globs whose changes do not count, beside the usual ones
/// @param watchExtensions only files with these extensions count; empty for all
/// @param watchDelay how long nothing must have changed before it is replaced, null for 200 ms
/// @param followLinks whether folders behind symbolic links are watched too
/// @param watchdog how often it has to say WATCHDOG=1, or null for never
public record Triggers(
    @Nullable String cron,
    @Nullable String cronTimeZone,
    boolean cronOverlap,
    boolean cronStartStopped,
    List<String> watch,
    List<String> ignoreWatch,
    List<String> watchExtensions,
    @Nullable Duration watchDelay,
    boolean followLinks,
    @Nullable Duration watchdog)
    implements Facet {
  /// What an app has that says nothing about it.
  public static final Triggers NONE =
      new Triggers(null, null, false, false, List.of(), List.of(), List.of(), null, false, null);

  /// A component may be missing in a file that an older Tasuki has written.
  public Triggers {
    watch = watch == null ? List.of() : List.copyOf(watch);
    ignoreWatch = ignoreWatch == null ? List.of() : List.copyOf(ignoreWatch);
    watchExtensions = watchExtensions == null ? List.of() : List.copyOf(watchExtensions);
  }

  static Triggers of(Said said) throws ConfigException {
    String zone = said.text(Attribute.CRON_TIME_ZONE);
    return new Triggers(
        cron(said.text(Attribute.CRON_RESTART)),
        checkedZone(zone),
        said.flag(Attribute.CRON_OVERLAP, false),
        said.flag(Attribute.CRON_START_STOPPED, false),
        watch(said),
        said.words(Attribute.IGNORE_WATCH),
        extensions(said),
        said.has(Attribute.WATCH_DELAY)
            ? said.duration(Attribute.WATCH_DELAY, Duration.ZERO)
            : null,
        followsLinks(said),
        said.has(Attribute.WATCHDOG) ? said.duration(Attribute.WATCHDOG, Duration.ZERO) : null);
  }

  private static @Nullable String cron(@Nullable String text) throws ConfigException {
    if (text == null || text.equals("0")) {
      return null;
    }
    try {
      CronSchedule.parse(text);
      return text;
    } catch (IllegalArgumentException e) {
      throw new ConfigException("--cron-restart " + text + ": " + e.getMessage(), e);
    }
  }

  private static @Nullable String checkedZone(@Nullable String zone) throws ConfigException {
    try {
      return zone == null ? null : ZoneId.of(zone).getId();
    } catch (DateTimeException e) {
      throw new ConfigException(
          "--cron-time-zone " + zone + ": no time zone; write one such as Europe/Berlin or UTC", e);
    }
  }

  private static List<String> watch(Said said) throws ConfigException {
    if (said.value(Attribute.WATCH) instanceof Flag flag) {
      return flag.value() ? List.of(".") : List.of();
    }
    return said.words(Attribute.WATCH);
  }

  private static List<String> extensions(Said said) throws ConfigException {
    return said.words(Attribute.WATCH_EXT).stream()
        .flatMap(word -> Stream.of(word.split("[, ]+", -1)))
        .map(word -> word.startsWith(".") ? word.substring(1) : word)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private static boolean followsLinks(Said said) {
    return said.entries(Attribute.WATCH_OPTIONS).entrySet().stream()
        .anyMatch(entry ->
            entry.getKey().matches("followSymlinks|follow_symlinks")
                && entry.getValue() instanceof Flag flag
                && flag.value());
  }

  Triggers watching(List<String> paths) {
    return new Triggers(
        cron,
        cronTimeZone,
        cronOverlap,
        cronStartStopped,
        paths,
        ignoreWatch,
        watchExtensions,
        watchDelay,
        followLinks,
        watchdog);
  }

  @Override
  public Map<String, @Nullable Object> attributes() {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("cron_restart", cron);
    attributes.put("cron_time_zone", cronTimeZone);
    attributes.put("cron_overlap", cronOverlap);
    attributes.put("cron_start_stopped", cronStartStopped);
    attributes.put("watch", watch);
    attributes.put("ignore_watch", ignoreWatch);
    attributes.put("watch_ext", watchExtensions);
    attributes.put("watch_delay", watchDelay);
    attributes.put("watch_options.followSymlinks", followLinks);
    attributes.put("watchdog", watchdog);
    return attributes;
  }
}
