package dev.tasuki.daemon;

import dev.tasuki.cluster.JsonException;
import dev.tasuki.cluster.Message;
import dev.tasuki.supervisor.ErrorRate.Requests;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How many requests a process says it has had, and how many of them failed. Counters that only
/// grow, from the start of the process.
///
/// - Over its message channel: the metrics `HTTP requests` and `HTTP errors`, or `requests` and
///   `errors` (`axm:monitor`, as PM2's library sends it).
/// - On a page, as JSON: `{"requests": 1200, "errors": 3}`.
/// - On a page, in Prometheus' format: counters of HTTP requests by status, as Micrometer,
///   prom-client, OpenTelemetry and others write them; status 500 and more is a failure.
///
/// Pure.
final class ReportedRequests {
  private static final List<String> REQUESTS = List.of("http requests", "requests");
  private static final List<String> ERRORS = List.of("http errors", "errors");
  private static final Pattern SAMPLE =
      Pattern.compile("([A-Za-z_:][\\w:]*)\\{(.*)}\\s+([0-9.eE+]+)(?:\\s+\\d+)?\\s*");
  private static final Pattern COUNTER =
      Pattern.compile(
          "http_(server_)?(requests?|request_duration|requests?_seconds|request_duration_seconds"
              + "|request_duration_milliseconds)(_total|_count)");
  private static final Pattern STATUS =
      Pattern.compile(
          "(?:^|,)\\s*(?:status|code|status_code|http_status_code|http_response_status_code)"
              + "\\s*=\\s*\"(\\d)..\"");

  private ReportedRequests() {}

  /// What it has told over its message channel; null when that says nothing of requests.
  static @Nullable Requests told(AppReport report) {
    return pair(name -> metric(report, name));
  }

  /// What a page says; null when it says nothing of requests.
  static @Nullable Requests written(String page) {
    String text = page.strip();
    return text.startsWith("{") ? json(text) : prometheus(text);
  }

  private static @Nullable Requests json(String text) {
    try {
      Message message = Message.parse(text);
      return pair(name -> number(message.get(name.replace("http ", "http_"))));
    } catch (JsonException e) {
      return null;
    }
  }

  private static @Nullable Requests pair(Function<String, @Nullable Long> values) {
    Long requests = first(REQUESTS, values);
    Long errors = first(ERRORS, values);
    return requests == null || errors == null ? null : new Requests(requests, errors);
  }

  private static @Nullable Long first(List<String> names, Function<String, @Nullable Long> values) {
    for (String name : names) {
      Long value = values.apply(name);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private static @Nullable Long metric(AppReport report, String name) {
    for (Map.Entry<String, @Nullable Object> entry : report.monitor().entrySet()) {
      if (entry.getKey().toLowerCase(Locale.ROOT).equals(name)) {
        return number(entry.getValue() instanceof Map<?, ?> map ? map.get("value") : null);
      }
    }
    return null;
  }

  private static @Nullable Long number(@Nullable Object value) {
    try {
      double number = Double.parseDouble(String.valueOf(value).strip());
      return Double.isFinite(number) && number >= 0 ? (Long) (long) number : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Requests prometheus(String text) {
    Requests sum = null;
    for (String line : text.lines().toList()) {
      Matcher sample = SAMPLE.matcher(line);
      if (sample.matches() && COUNTER.matcher(sample.group(1)).matches()) {
        Matcher status = STATUS.matcher(sample.group(2));
        Long count = number(sample.group(3));
        if (status.find() && count != null) {
          boolean failed = status.group(1).charAt(0) >= '5';
          Requests some = new Requests(count, failed ? count : 0);
          sum = sum == null ? some : sum.plus(some);
        }
      }
    }
    return sum;
  }
}
