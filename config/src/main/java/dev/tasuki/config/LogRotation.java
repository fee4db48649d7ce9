package dev.tasuki.config;

import dev.tasuki.config.ConfigValue.Digits;
import dev.tasuki.config.ConfigValue.Entries;
import dev.tasuki.config.ConfigValue.Flag;
import dev.tasuki.config.ConfigValue.Text;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// When a log file is put aside, and how long it is kept (`log_rotate`).
///
/// @param maxBytes size from which on it is put aside, 0: whatever its size
/// @param keep how many are kept beside the one that is written to
/// @param every it is put aside whenever so much of local time is over (`1d`: at midnight, `1h`: at
///   the full hour), zero: whatever the time
/// @param compress whether what is put aside is compressed (gzip)
/// @param maxAge what was put aside longer ago is removed, zero: never for that
public record LogRotation(
    long maxBytes, int keep, Duration every, boolean compress, Duration maxAge) {
  /// Files grow for ever.
  public static final LogRotation OFF = new LogRotation(0, 0, Duration.ZERO, false, Duration.ZERO);

  /// What an app has that says nothing about it.
  public static final LogRotation DEFAULT =
      new LogRotation(10 << 20, 5, Duration.ZERO, false, Duration.ZERO);

  private static final String OPTION = Said.option(Attribute.LOG_ROTATE);
  private static final String ALLOWED =
      "allowed are false, a size such as 10M, or size, keep, every, compress, max_age";
  private static final long SMALLEST = 64 << 10;
  private static final int MOST_KEPT = 1000;
  private static final Pattern SIZE = Pattern.compile("(?i)(\\d{1,12})\\s*([KMG])?B?");
  private static final Pattern TIME = Pattern.compile("(?i)(\\d{1,6})\\s*([SMHDW])");

  /// Whether files are put aside at all.
  public boolean isOn() {
    return maxBytes > 0 || !every.isZero();
  }

  static LogRotation of(Said said) throws ConfigException {
    ConfigValue value = said.value(Attribute.LOG_ROTATE);
    return switch (value) {
      case null -> DEFAULT;
      case Flag flag -> flag.value() ? DEFAULT : OFF;
      case Digits digits -> ofWords(digits.text());
      case Text text -> ofWords(text.text().strip());
      case Entries entries -> {
        Map<String, String> words = new LinkedHashMap<>();
        entries.values().forEach((key, entry) -> words.put(key, word(entry)));
        yield ofEntries(words);
      }
      default -> throw wrong(value.shown());
    };
  }

  private static String word(ConfigValue value) {
    return value instanceof Text text ? text.text().strip() : value.shown();
  }

  /// `10M`, or `size=10M,keep=5,every=1d,compress,max_age=30d`.
  private static LogRotation ofWords(String text) throws ConfigException {
    if (text.matches("false|off|no")) {
      return OFF;
    }
    if (text.matches("true|on|yes")) {
      return DEFAULT;
    }
    Map<String, String> words = new LinkedHashMap<>();
    for (String word : text.split(",", -1)) {
      String[] parts = word.strip().split("=", 2);
      boolean bareSize = parts.length == 1 && SIZE.matcher(parts[0]).matches();
      words.put(bareSize ? "size" : parts[0].strip(), bareSize ? parts[0] : last(parts));
    }
    return ofEntries(words);
  }

  private static String last(String[] parts) {
    return parts.length == 1 ? "true" : parts[1].strip();
  }

  private static LogRotation ofEntries(Map<String, String> words) throws ConfigException {
    long size = words.containsKey("every") ? 0 : DEFAULT.maxBytes;
    int keep = DEFAULT.keep;
    Duration every = Duration.ZERO;
    Duration maxAge = Duration.ZERO;
    boolean compress = false;
    for (Map.Entry<String, String> entry : words.entrySet()) {
      String word = entry.getValue();
      switch (entry.getKey().replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT)) {
        case "size", "max_size" -> size = size(word);
        case "keep", "retain", "count" -> keep = keep(word);
        case "every" -> every = time("every", word);
        case "max_age" -> maxAge = time("max_age", word);
        case "compress" -> compress = flag(word);
        default -> throw wrong(entry.getKey());
      }
    }
    return new LogRotation(size, keep, every, compress, maxAge);
  }

  private static long size(String word) throws ConfigException {
    Matcher matcher = SIZE.matcher(word);
    if (!matcher.matches()) {
      throw new ConfigException(OPTION + " size " + word + ": not a size, expected such as 10M");
    }
    String unit = matcher.group(2) == null ? "" : matcher.group(2).toUpperCase(Locale.ROOT);
    int shift =
        switch (unit) {
          case "K" -> 10;
          case "M" -> 20;
          case "G" -> 30;
          default -> 0;
        };
    long bytes = Long.parseLong(matcher.group(1)) << shift;
    if (bytes != 0 && bytes < SMALLEST) {
      throw new ConfigException(OPTION + " size " + word + ": at least 64K, or 0 for no limit");
    }
    return bytes;
  }

  private static int keep(String word) throws ConfigException {
    if (!word.matches("\\d{1,4}") || Integer.parseInt(word) > MOST_KEPT) {
      throw new ConfigException(OPTION + " keep " + word + ": 0 to " + MOST_KEPT + " are allowed");
    }
    return Integer.parseInt(word);
  }

  private static Duration time(String key, String word) throws ConfigException {
    Matcher matcher = TIME.matcher(word);
    if (!matcher.matches()) {
      throw new ConfigException(
          OPTION + " " + key + " " + word + ": not a time, expected such as 12h, 1d or 2w");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
      case "S" -> Duration.ofSeconds(number);
      case "M" -> Duration.ofMinutes(number);
      case "H" -> Duration.ofHours(number);
      case "D" -> Duration.ofDays(number);
      default -> Duration.ofDays(7 * number);
    };
  }

  private static boolean flag(String word) throws ConfigException {
    if (!word.matches("true|false")) {
      throw new ConfigException(OPTION + " compress " + word + ": expected true or false");
    }
    return word.equals("true");
  }

  private static ConfigException wrong(@Nullable String found) {
    return new ConfigException(OPTION + " " + found + ": " + ALLOWED);
  }

  /// As a command line would say it.
  @Override
  public String toString() {
    if (!isOn()) {
      return "false";
    }
    return (maxBytes == 0 ? "" : "size=" + shown(maxBytes) + ",")
        + (every.isZero() ? "" : "every=" + shown(every) + ",")
        + ("keep=" + keep)
        + (compress ? ",compress" : "")
        + (maxAge.isZero() ? "" : ",max_age=" + shown(maxAge));
  }

  static String shown(long bytes) {
    for (int shift = 30; shift > 0; shift -= 10) {
      if (bytes % (1L << shift) == 0) {
        return (bytes >> shift) + ".KMG".substring(shift / 10, shift / 10 + 1);
      }
    }
    return Long.toString(bytes);
  }

  private static String shown(Duration time) {
    return time.toSeconds() % 86_400 == 0
        ? time.toDays() + "d"
        : time.toSeconds() % 3600 == 0 ? time.toHours() + "h" : time.toSeconds() + "s";
  }
}
