package dev.tasuki.integration;

import io.avaje.jsonb.Jsonb;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The report of a whole run, for people and for programs.
record ChaosReport(long seed, int perSecond, long nanos, List<ChaosRun.Summary> summaries) {

  ChaosReport {
    summaries = List.copyOf(summaries);
  }

  private List<ChaosResult> results() {
    return summaries.stream().flatMap(summary -> summary.results().stream()).toList();
  }

  String markdown() {
    var text = new StringBuilder();
    text.append("Seed %d, %d s, %d requests a second%n%n".formatted(seed, seconds(), perSecond));
    text.append(
        "| app | faults | requests | sent | answered | not answered |\n|---|---|---|---|---|---|\n");
    for (var summary : summaries) {
      summary.requests().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(entry ->
              text.append(
                  "| %s | %d | %s | %d | %d | %d |%n"
                      .formatted(
                          summary.app(),
                          summary.results().size(),
                          entry.getKey(),
                          entry.getValue().sent(),
                          entry.getValue().answered(),
                          entry.getValue().sent() - entry.getValue().answered())));
    }
    faults(text);
    text.append("\nDaemon back (kill -9 until a command is answered): ").append(back());
    text.append("\n\n");
    results().stream()
        .filter(result -> !result.isGood())
        .forEach(result -> text.append("- ").append(result).append('\n'));
    return text.toString();
  }

  private void faults(StringBuilder text) {
    text.append("\n| fault | times | lost | kept connections cut | excused | promises broken |\n");
    text.append("|---|---|---|---|---|---|\n");
    var byFault = new EnumMap<Fault, List<ChaosResult>>(Fault.class);
    for (var result : results()) {
      byFault.computeIfAbsent(result.fault(), fault -> new ArrayList<>()).add(result);
    }
    byFault.forEach((fault, all) ->
        text.append(
            "| %s | %d | %d | %d | %d | %d |%n"
                .formatted(
                    fault,
                    all.size(),
                    all.stream().mapToInt(result -> result.lost().size()).sum(),
                    all.stream().mapToInt(result -> result.kept().size()).sum(),
                    all.stream().mapToInt(result -> result.excused().size()).sum(),
                    all.stream().map(ChaosResult::broken).filter(Objects::nonNull).count())));
  }

  private String back() {
    var times = results().stream().mapToLong(ChaosResult::backMillis).filter(t -> t > 0).toArray();
    Arrays.sort(times);
    return times.length == 0
        ? "not tried"
        : "median %d ms, longest %d ms, %d times"
            .formatted(times[times.length / 2], times[times.length - 1], times.length);
  }

  private long seconds() {
    return nanos / 1_000_000_000;
  }

  String json() {
    var document = new LinkedHashMap<String, Object>();
    document.put("seed", seed);
    document.put("seconds", seconds());
    document.put("requestsPerSecond", perSecond);
    document.put("daemonBack", back());
    document.put("faults", results().stream().map(ChaosReport::entry).toList());
    return Jsonb.builder().build().type(Object.class).toJson(document);
  }

  private static Map<String, Object> entry(ChaosResult result) {
    var entry = new LinkedHashMap<String, Object>();
    entry.put("app", result.app().name());
    entry.put("fault", result.fault().name());
    entry.put("number", result.number());
    entry.put("millis", result.millis());
    entry.put("backMillis", result.backMillis());
    entry.put("excused", result.excused().stream().map(ChaosLoad.Loss::words).toList());
    entry.put("kept", result.kept().stream().map(ChaosLoad.Loss::words).toList());
    entry.put("lost", result.lost().stream().map(ChaosLoad.Loss::words).toList());
    entry.put("broken", Objects.requireNonNullElse(result.broken(), ""));
    return entry;
  }
}
