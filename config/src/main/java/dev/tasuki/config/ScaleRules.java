package dev.tasuki.config;

import dev.tasuki.config.ConfigValue.Entries;
import dev.tasuki.config.ConfigValue.Flag;
import dev.tasuki.config.ConfigValue.Text;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Between which numbers of instances an app is scaled by its load (`instances: {min, max, …}`, `-i
/// 2..8`).
///
/// @param min the fewest instances, at least 1
/// @param max the most; 0 when the app is not scaled by its load
/// @param cpu percent of a core that an instance is to use on average; 0: CPU has no part in it
/// @param queue connections that may wait for an instance on average; 0: queues have no part in it
/// @param latency what the app may report as its latency; zero: that has no part in it
/// @param latencyMetric name of the metric that it reports, or null for those of PM2's library
/// @param upAfter how long the load must be too high before instances are added
/// @param coolDown how long the load must be low, and nothing scaled, before one is taken away
public record ScaleRules(
    int min,
    int max,
    int cpu,
    int queue,
    Duration latency,
    @Nullable String latencyMetric,
    Duration upAfter,
    Duration coolDown)
    implements Facet {
  static final int CPU = 70;
  static final int QUEUE = 5;
  static final Duration UP_AFTER = Duration.ofSeconds(3);
  static final Duration COOL_DOWN = Duration.ofSeconds(60);

  /// What an app has whose instances the user counts.
  public static final ScaleRules NONE =
      new ScaleRules(1, 0, CPU, QUEUE, Duration.ZERO, null, UP_AFTER, COOL_DOWN);

  private static final Pattern RANGE = Pattern.compile("(\\d{1,4})\\.\\.(\\d{1,4}|max)");
  private static final Set<String> KEYS =
      Set.of("min", "max", "cpu", "queue", "latency", "latency_metric", "up_after", "cool_down");
  private static final String KEY = "-i";

  public ScaleRules {
    latency = latency == null ? Duration.ZERO : latency;
    upAfter = upAfter == null ? UP_AFTER : upAfter;
    coolDown = coolDown == null ? COOL_DOWN : coolDown;
  }

  /// Whether the app is scaled by its load.
  public boolean apply() {
    return max > 0;
  }

  /// The number of instances nearest to this one that the rules allow.
  public int within(int instances) {
    return apply() ? Math.clamp(instances, min, max) : instances;
  }

  static ScaleRules of(Said said) throws ConfigException {
    ConfigValue value = said.value(Attribute.INSTANCES);
    return switch (value) {
      case Entries entries -> described(entries.values());
      case Text text when isRange(text.text()) -> range(text.text().strip());
      case null, default -> NONE;
    };
  }

  static boolean isRange(String word) {
    return RANGE.matcher(word.strip()).matches();
  }

  /// The lower end of a range.
  static String least(String word) {
    return word.strip().replaceFirst("\\.\\..*", "");
  }

  private static ScaleRules range(String word) throws ConfigException {
    Matcher matcher = RANGE.matcher(word);
    return matcher.matches()
        ? checked(
            new ScaleRules(
                Integer.parseInt(matcher.group(1)),
                most(matcher.group(2)),
                CPU,
                QUEUE,
                Duration.ZERO,
                null,
                UP_AFTER,
                COOL_DOWN))
        : NONE;
  }

  private static int most(String word) throws ConfigException {
    return Words.instances(word, Runtime.getRuntime().availableProcessors());
  }

  private static ScaleRules described(Map<String, ConfigValue> keys) throws ConfigException {
    for (String key : keys.keySet()) {
      if (!KEYS.contains(key)) {
        throw new ConfigException(
            "%s: %s is not known; allowed are min, max, cpu, queue, latency, latency_metric, up_after and cool_down"
                .formatted(KEY, key));
      }
    }
    if (!keys.containsKey("max")) {
      throw new ConfigException(KEY + ": max is missing, as in { min: 2, max: 8 }");
    }
    return checked(
        new ScaleRules(
            count(keys, "min", 1),
            most(String.valueOf(word(keys, "max"))),
            count(keys, "cpu", CPU),
            count(keys, "queue", QUEUE),
            Words.duration(KEY + " latency", word(keys, "latency"), Duration.ZERO),
            word(keys, "latency_metric"),
            Words.duration(KEY + " up_after", word(keys, "up_after"), UP_AFTER),
            Words.duration(KEY + " cool_down", word(keys, "cool_down"), COOL_DOWN)));
  }

  private static ScaleRules checked(ScaleRules rules) throws ConfigException {
    if (rules.min < 1 || rules.max < rules.min) {
      throw new ConfigException(
          "%s: min %d, max %d: at least 1, and max not below min, are allowed"
              .formatted(KEY, rules.min, rules.max));
    }
    if (rules.cpu == 0 && rules.queue == 0 && rules.latency.isZero()) {
      throw new ConfigException(KEY + ": of cpu, queue and latency at least one is needed");
    }
    return rules;
  }

  private static int count(Map<String, ConfigValue> keys, String key, int byDefault)
      throws ConfigException {
    return keys.get(key) instanceof Flag flag && !flag.value()
        ? 0
        : Words.count(KEY + " " + key, word(keys, key), byDefault);
  }

  private static @Nullable String word(Map<String, ConfigValue> keys, String key) {
    ConfigValue value = keys.get(key);
    return switch (value) {
      case null -> null;
      case Text text -> text.text().strip();
      default -> value.shown();
    };
  }

  @Override
  public Map<String, @Nullable Object> attributes() {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("instances.range", apply() ? min + ".." + max : null);
    attributes.put("instances.cpu", cpu);
    attributes.put("instances.queue", queue);
    attributes.put("instances.latency", latency);
    attributes.put("instances.latency_metric", latencyMetric);
    attributes.put("instances.up_after", upAfter);
    attributes.put("instances.cool_down", coolDown);
    return attributes;
  }
}
