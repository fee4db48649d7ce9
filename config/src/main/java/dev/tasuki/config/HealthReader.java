package dev.tasuki.config;

import dev.tasuki.config.ConfigValue.Digits;
import dev.tasuki.config.ConfigValue.Entries;
import dev.tasuki.config.ConfigValue.Flag;
import dev.tasuki.config.ConfigValue.Items;
import dev.tasuki.config.ConfigValue.Nothing;
import dev.tasuki.config.ConfigValue.Text;
import dev.tasuki.config.HealthCheck.Kind;
import dev.tasuki.config.HealthCheck.Range;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `health`: a text, an object of one check, or an object with `liveness` and `readiness`.
///
/// A text is `/path` or `http://localhost:PORT/path`, `tcp` or `tcp:PORT`, or else a command line
/// (one that begins with a slash is written `exec:/path/to/check`). No shell has part in it.
final class HealthReader {
  private static final Pattern URL =
      Pattern.compile("http://(localhost|127\\.0\\.0\\.1|)(?::(\\d{1,5}))?(/\\S*)?");
  private static final Pattern TCP =
      Pattern.compile("tcp(?::(?://(?:localhost|127\\.0\\.0\\.1)?:)?(\\d{1,5}))?");
  private static final Pattern PATH = Pattern.compile("/\\S*");
  private static final Pattern STATUS = Pattern.compile("([1-5]\\d\\d)(?:\\s*-\\s*([1-5]\\d\\d))?");
  private static final Duration SHORTEST = Duration.ofMillis(50);
  private static final int MOST = 1000;
  private static final String EXEC = "exec:";

  private final String option;

  /// @param option how messages name the attribute
  HealthReader(String option) {
    this.option = option;
  }

  HealthRules rules(ConfigValue value) throws ConfigException {
    if ((value instanceof Flag flag && !flag.value()) || value instanceof Nothing) {
      return HealthRules.NONE;
    }
    if (value instanceof Entries entries
        && (entries.values().containsKey("liveness")
            || entries.values().containsKey("readiness"))) {
      known(entries.values(), Set.of("liveness", "readiness"), "liveness and readiness");
      return new HealthRules(
          part(entries.values().get("liveness")), part(entries.values().get("readiness")));
    }
    HealthCheck both = check(value);
    return new HealthRules(both, both);
  }

  private @Nullable HealthCheck part(@Nullable ConfigValue value) throws ConfigException {
    return value == null || value instanceof Nothing ? null : check(value);
  }

  private HealthCheck check(ConfigValue value) throws ConfigException {
    return switch (value) {
      case Text text -> worded(text.text().strip());
      case Items items -> command(items);
      case Entries entries -> described(entries.values());
      default -> throw wrong(value.shown(), "'/path', 'tcp', a command, or an object of a check");
    };
  }

  private HealthCheck worded(String text) throws ConfigException {
    Matcher url = URL.matcher(text);
    Matcher tcp = TCP.matcher(text);
    if (url.matches()) {
      String path = url.group(3) == null ? "/" : url.group(3);
      return HealthCheck.of(Kind.HTTP, port(url.group(2)), path, List.of());
    } else if (tcp.matches()) {
      return HealthCheck.of(Kind.TCP, port(tcp.group(1)), "", List.of());
    } else if (PATH.matcher(text).matches()) {
      return HealthCheck.of(Kind.HTTP, 0, text, List.of());
    } else if (text.matches("(?i)[a-z]+://.*")) {
      throw wrong(text, "a URL such as http://localhost:3000/healthz");
    }
    String line = text.startsWith(EXEC) ? text.substring(EXEC.length()) : text;
    return command(Words.split(option, line), text);
  }

  private HealthCheck command(Items items) throws ConfigException {
    List<String> words =
        items.values().stream()
            .map(word -> word instanceof Text text ? text.text() : word.shown())
            .toList();
    return command(words, items.shown());
  }

  private HealthCheck command(List<String> words, String shown) throws ConfigException {
    if (words.isEmpty()) {
      throw wrong(shown.isEmpty() ? "''" : shown, "a command");
    }
    return HealthCheck.of(Kind.COMMAND, 0, "", words);
  }

  private HealthCheck described(Map<String, ConfigValue> keys) throws ConfigException {
    known(
        keys,
        HealthCheck.KEYS,
        "http, tcp, command, port, status, text, interval, timeout,"
            + " failures, successes and start_period");
    HealthCheck asked = kind(keys);
    int port = keys.containsKey("port") ? port(word(keys, "port")) : asked.port();
    Duration startPeriod =
        Words.duration(
            option + " start_period", word(keys, "start_period"), HealthCheck.START_PERIOD);
    return new HealthCheck(
        asked.kind(),
        port,
        asked.path(),
        statuses(word(keys, "status")),
        keys.containsKey("text") ? String.valueOf(word(keys, "text")) : "",
        asked.command(),
        pause(keys, "interval", HealthCheck.INTERVAL),
        pause(keys, "timeout", HealthCheck.TIMEOUT),
        threshold(keys, "failures", HealthCheck.FAILURES),
        threshold(keys, "successes", HealthCheck.SUCCESSES),
        startPeriod);
  }

  /// What is asked, without the rest of the keys.
  private HealthCheck kind(Map<String, ConfigValue> keys) throws ConfigException {
    List<String> kinds =
        keys.keySet().stream().filter(Set.of("http", "path", "tcp", "command")::contains).toList();
    if (kinds.size() != 1) {
      throw wrong(
          kinds.isEmpty() ? "an object without http, tcp or command" : String.join(" and ", kinds),
          "one of http, tcp and command");
    }
    ConfigValue value = keys.getOrDefault(kinds.getFirst(), new Nothing(0));
    return switch (kinds.getFirst()) {
      case "tcp" ->
          HealthCheck.of(
              Kind.TCP, value instanceof Digits digits ? port(digits.text()) : 0, "", List.of());
      case "command" ->
          value instanceof Items items
              ? command(items)
              : command(
                  Words.split(option, value instanceof Text text ? text.text() : ""),
                  value.shown());
      default -> http(value);
    };
  }

  /// A page that is fetched, such as `/healthz` or `http://localhost:9090/metrics`.
  HealthCheck http(ConfigValue value) throws ConfigException {
    HealthCheck check = value instanceof Text text ? worded(text.text().strip()) : null;
    if (check == null || check.kind() != Kind.HTTP) {
      throw wrong(value.shown(), "a path such as '/healthz' or 'http://localhost:9090/healthz'");
    }
    return check;
  }

  private void known(Map<String, ConfigValue> keys, Set<String> allowed, String words)
      throws ConfigException {
    for (String key : keys.keySet()) {
      if (!allowed.contains(key)) {
        throw wrong("the key '" + key + "'", words);
      }
    }
  }

  private static @Nullable String word(Map<String, ConfigValue> keys, String key) {
    ConfigValue value = keys.get(key);
    return switch (value) {
      case null -> null;
      case Nothing _ -> null;
      case Text text -> text.text().strip();
      default -> value.shown();
    };
  }

  private Duration pause(Map<String, ConfigValue> keys, String key, Duration byDefault)
      throws ConfigException {
    Duration duration = Words.duration(option + " " + key, word(keys, key), byDefault);
    if (duration.compareTo(SHORTEST) < 0) {
      throw wrong(key + " " + word(keys, key), "50ms or more");
    }
    return duration;
  }

  private int threshold(Map<String, ConfigValue> keys, String key, int byDefault)
      throws ConfigException {
    int number = Words.count(option + " " + key, word(keys, key), byDefault);
    if (number < 1 || number > MOST) {
      throw wrong(key + " " + number, "1 to " + MOST);
    }
    return number;
  }

  private int port(@Nullable String word) throws ConfigException {
    int port = word == null ? 0 : word.matches("\\d{1,5}") ? Integer.parseInt(word) : -1;
    if (word != null && (port < 1 || port > 65535)) {
      throw wrong("port " + word, "1 to 65535");
    }
    return port;
  }

  private Range statuses(@Nullable String word) throws ConfigException {
    if (word == null) {
      return Range.GOOD;
    }
    Matcher matcher = STATUS.matcher(word);
    if (!matcher.matches()) {
      throw wrong("status " + word, "a status such as 200 or a range such as '200-299'");
    }
    int from = Integer.parseInt(matcher.group(1));
    int to = matcher.group(2) == null ? from : Integer.parseInt(matcher.group(2));
    if (to < from) {
      throw wrong("status " + word, "a range such as '200-299'");
    }
    return new Range(from, to);
  }

  private ConfigException wrong(String found, String expected) {
    return new ConfigException(option + " " + found + ": expected " + expected);
  }
}
