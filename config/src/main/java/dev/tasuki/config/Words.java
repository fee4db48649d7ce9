package dev.tasuki.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the small words of a command line: durations, counts, ports, quoted arguments.
final class Words {
  static final int MAX_INSTANCES = 1000;

  private static final int MAX_PORT = 65535;
  private static final Duration MAX_DURATION = Duration.ofHours(24);
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)?");
  private static final Pattern BYTES = Pattern.compile("(\\d{1,9})(K|M|G)?B?");
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?)\\s*%?");
  private static final Pattern INTEGER = Pattern.compile("-?\\d{1,9}");

  private Words() {}

  /// @param option for the message, such as `--kill-timeout`
  static Duration duration(String option, @Nullable String word, Duration byDefault)
      throws ConfigException {
    if (word == null) {
      return byDefault;
    }
    Matcher matcher = DURATION.matcher(word.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new ConfigException(
          option + " " + word + ": not a duration; write 500ms, 5s, 2m, or milliseconds");
    }
    long number = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (Optional.ofNullable(matcher.group(2)).orElse("ms")) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofMillis(number);
        };
    if (duration.compareTo(MAX_DURATION) > 0) {
      throw new ConfigException(option + " " + word + ": at most 24h is allowed");
    }
    return duration;
  }

  /// Percent, as `5%`, `0.5%` or `5`; null for null.
  static @Nullable Double percent(String option, @Nullable String word) throws ConfigException {
    if (word == null) {
      return null;
    }
    Matcher matcher = PERCENT.matcher(word);
    double number = matcher.matches() ? Double.parseDouble(matcher.group(1)) : -1;
    if (number < 0 || number > 100) {
      throw new ConfigException(option + " " + word + ": expected 0% to 100%, such as 5% or 0.5%");
    }
    return number;
  }

  /// @return the number of instances meant by `-i`
  static int instances(String word, int processors) throws ConfigException {
    if (word.equals("max")) {
      return processors;
    }
    if (!INTEGER.matcher(word).matches()) {
      throw new ConfigException(
          "-i " + word + ": not a number of instances; write 1 to 1000, max, or -1 for one less");
    }
    int number = Integer.parseInt(word);
    if (number == 0) {
      throw new ConfigException("-i 0: no instance at all; write max for one a processor");
    }
    int count = number > 0 ? number : Math.max(1, processors + number);
    if (count > MAX_INSTANCES) {
      throw new ConfigException("-i " + word + ": at most " + MAX_INSTANCES + " are allowed");
    }
    return count;
  }

  static int count(String option, @Nullable String word, int byDefault) throws ConfigException {
    if (word == null) {
      return byDefault;
    }
    if (!INTEGER.matcher(word).matches() || Integer.parseInt(word) < 0) {
      throw new ConfigException(option + " " + word + ": not a number from 0 on");
    }
    return Integer.parseInt(word);
  }

  static List<Integer> exitCodes(List<String> words) throws ConfigException {
    List<Integer> codes = new ArrayList<>();
    for (String word : words) {
      for (String code : word.split(",", -1)) {
        if (!code.strip().matches("\\d{1,3}") || Integer.parseInt(code.strip()) > 255) {
          throw new ConfigException("--stop-exit-codes " + word + ": exit codes are 0 to 255");
        }
        codes.add(Integer.parseInt(code.strip()));
      }
    }
    return codes;
  }

  /// @return 0 when nothing is said
  static long bytes(String option, @Nullable String word) throws ConfigException {
    if (word == null) {
      return 0;
    }
    Matcher matcher = BYTES.matcher(word.toUpperCase(Locale.ROOT));
    long number = matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    if (number == 0) {
      throw new ConfigException(option + " " + word + ": not a size; write 300M, 1G, or bytes");
    }
    return switch (Optional.ofNullable(matcher.group(2)).orElse("")) {
      case "K" -> number << 10;
      case "M" -> number << 20;
      case "G" -> number << 30;
      default -> number;
    };
  }

  static List<Integer> ports(List<String> words, int instances) throws ConfigException {
    List<Integer> ports = new ArrayList<>();
    for (String word : String.join(",", words).split(",", -1)) {
      if (word.isBlank() && words.isEmpty()) {
        continue;
      }
      String port = word.strip();
      if (!INTEGER.matcher(port).matches() || !isPort(Integer.parseInt(port))) {
        throw new ConfigException("--offset-port " + port + ": not a port, 1 to " + MAX_PORT);
      }
      int first = Integer.parseInt(port);
      if (first + instances - 1 > MAX_PORT) {
        throw new ConfigException(
            "--offset-port "
                + port
                + ": the last instance would need port "
                + (first + instances - 1)
                + ", beyond "
                + MAX_PORT);
      }
      ports.add(first);
    }
    return ports;
  }

  private static boolean isPort(int number) {
    return number >= 1 && number <= MAX_PORT;
  }

  /// Splits at blanks outside quotes; quotes are taken off, a backslash keeps the next character.
  static List<String> split(String option, @Nullable String text) throws ConfigException {
    List<String> words = new ArrayList<>();
    if (text == null) {
      return words;
    }
    StringBuilder word = null;
    char quote = 0;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (quote == 0 && Character.isWhitespace(c)) {
        if (word != null) {
          words.add(word.toString());
        }
        word = null;
        continue;
      }
      word = word == null ? new StringBuilder() : word;
      if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == '\\' && quote != '\'' && at + 1 < text.length()) {
        word.append(text.charAt(++at));
      } else {
        word.append(c);
      }
    }
    if (quote != 0) {
      throw new ConfigException(option + " " + text + ": a quote is not closed");
    }
    if (word != null) {
      words.add(word.toString());
    }
    return words;
  }

  /// The variable of a map, or null when it is missing or empty.
  static @Nullable String variable(Map<String, String> environment, String name) {
    String value = environment.get(name);
    return value == null || value.isEmpty() ? null : value;
  }
}
