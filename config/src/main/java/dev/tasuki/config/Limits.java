package dev.tasuki.config;

import dev.tasuki.config.ConfigValue.Digits;
import dev.tasuki.config.ConfigValue.Items;
import dev.tasuki.config.ConfigValue.Text;
import dev.tasuki.config.ProcessRules.Limit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `limits: { nofile: 65536, core: 0, as: '2G' }`, or the words `nofile=65536` of a command
/// line.
final class Limits {
  private static final List<String> NAMES =
      List.of(
          "cpu",
          "fsize",
          "data",
          "stack",
          "core",
          "rss",
          "nproc",
          "nofile",
          "memlock",
          "as",
          "locks",
          "sigpending",
          "msgqueue",
          "nice",
          "rtprio",
          "rttime");

  private static final Pattern NUMBER = Pattern.compile("(\\d{1,15})([KMG])?B?");

  private Limits() {}

  static List<Limit> of(Said said) throws ConfigException {
    Map<String, String> words = new LinkedHashMap<>();
    for (Map.Entry<String, ConfigValue> entry : said.entries(Attribute.LIMITS).entrySet()) {
      words.put(entry.getKey(), text(entry.getKey(), entry.getValue()));
    }
    if (said.value(Attribute.LIMITS) instanceof Items) {
      for (String word : said.words(Attribute.LIMITS)) {
        int equals = word.indexOf('=');
        words.put(
            equals < 0 ? word : word.substring(0, equals),
            equals < 0 ? "" : word.substring(equals + 1));
      }
    }
    List<Limit> limits = new ArrayList<>();
    for (Map.Entry<String, String> entry : words.entrySet()) {
      limits.add(limit(entry.getKey(), entry.getValue()));
    }
    return limits;
  }

  private static String text(String name, ConfigValue value) throws ConfigException {
    return switch (value) {
      case Text text -> text.text().strip();
      case Digits digits -> digits.text();
      default -> throw wrong(name, value.shown());
    };
  }

  private static Limit limit(String name, String value) throws ConfigException {
    String key = name.toLowerCase(Locale.ROOT);
    if (!NAMES.contains(key)) {
      throw new ConfigException(
          "--limits: "
              + name
              + " is no resource limit; allowed are "
              + String.join(", ", NAMES.stream().sorted().toList()));
    }
    String[] parts = value.split(":", -1);
    if (parts.length > 2) {
      throw wrong(name, value);
    }
    long soft = number(name, parts[0]);
    long hard = parts.length == 2 ? number(name, parts[1]) : soft;
    if (hard >= 0 && (soft < 0 || soft > hard)) {
      throw new ConfigException(
          "--limits: " + name + " " + value + ": the first number (soft) is above the second");
    }
    return new Limit(key, soft, hard);
  }

  private static long number(String name, String word) throws ConfigException {
    if (word.equals("unlimited") || word.equals("infinity")) {
      return -1;
    }
    Matcher matcher = NUMBER.matcher(word.toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw wrong(name, word);
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case null -> number;
      case "K" -> number << 10;
      case "M" -> number << 20;
      default -> number << 30;
    };
  }

  private static ConfigException wrong(String name, String value) {
    return new ConfigException(
        "--limits: "
            + name
            + " "
            + value
            + ": not a limit; write a number, a size such as 2G, unlimited, or SOFT:HARD");
  }
}
