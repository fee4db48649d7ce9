package dev.tasuki.cli;

import dev.tasuki.api.Json;
import dev.tasuki.bench.Histogram;
import dev.tasuki.bench.Load;
import dev.tasuki.bench.Tally;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What `tasuki bench` shows.
///
/// @param before how long it warmed up
record BenchText(URI uri, Load load, Duration before, Tally tally) {
  private static final double NANOS_PER_MILLI = 1e6;

  /// From here on the client may be what is measured.
  private static final double BUSY = 0.9;

  String plain(int width, boolean colour) {
    StringBuilder out = new StringBuilder();
    out.append(
        "%s: %d %s, %s after %s of warm-up%n"
            .formatted(
                Text.clean(uri.toString()),
                load.clients(),
                load.keep() ? "connections kept" : "at a time, each on a new connection",
                rounded(tally.seconds()) + " s",
                Human.duration(before)));
    Table table =
        new Table(
            List.of(
                Table.Column.left(tally.byWorker().isEmpty() ? "" : "worker", 0),
                Table.Column.right("answers", 0),
                Table.Column.right("share", 2),
                Table.Column.right("a second", 0),
                Table.Column.right("mean", 3),
                Table.Column.right("p50", 0),
                Table.Column.right("p90", 4),
                Table.Column.right("p99", 0),
                Table.Column.right("p99.9", 5),
                Table.Column.right("max", 1)));
    tally.byWorker().forEach((name, latency) -> row(table, name, latency));
    row(table, "all", tally.latency());
    out.append(table.render(width, colour));
    out.append(
        "%s MB of answers, %d new connections, times in ms%n"
            .formatted(rounded(tally.bytes() / 1e6), tally.connections()));
    tally
        .failures()
        .forEach((failure, count) -> {
          String line =
              "%d %s: %s"
                  .formatted(
                      count, failure.words(), Text.clean(String.valueOf(tally.example(failure))));
          out.append(Style.RED.apply(line, colour)).append('\n');
        });
    notes().forEach(note -> out.append(Style.YELLOW.apply(note, colour)).append('\n'));
    return out.toString();
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (load.targets().getFirst().getAddress().isLoopbackAddress()) {
      notes.add(
          "client and server share this machine's %d cores"
              .formatted(Runtime.getRuntime().availableProcessors()));
    }
    if (tally.clientBusy() > BUSY) {
      notes.add(
          "the client was busy for %d %% of the time: the server may be able to do more"
              .formatted(Math.round(100 * tally.clientBusy())));
    }
    return notes;
  }

  private void row(Table table, String name, Histogram latency) {
    long all = tally.latency().count();
    table.row(
        Table.Cell.of(name),
        Table.Cell.of(latency.count()),
        Table.Cell.of(all == 0 ? "" : rounded(100.0 * latency.count() / all) + "%"),
        Table.Cell.of(rounded(latency.count() / tally.seconds())),
        Table.Cell.of(millis(latency.mean())),
        Table.Cell.of(millis((double) latency.percentile(50))),
        Table.Cell.of(millis((double) latency.percentile(90))),
        Table.Cell.of(millis((double) latency.percentile(99))),
        Table.Cell.of(millis((double) latency.percentile(99.9))),
        Table.Cell.of(millis((double) latency.largest())));
  }

  /// Three digits that count.
  private static String rounded(double value) {
    String format = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
    return format.formatted(value);
  }

  private static String millis(double nanos) {
    return rounded(nanos / NANOS_PER_MILLI);
  }

  String json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("url", uri.toString());
    fields.put("connections", load.clients());
    fields.put("keep_alive", load.keep());
    fields.put("rate", load.perSecond());
    fields.put("warm_up_seconds", before.toMillis() / 1e3);
    fields.put("seconds", tally.seconds());
    fields.put("bytes", tally.bytes());
    fields.put("connections_opened", tally.connections());
    fields.put("client_busy", tally.clientBusy());
    fields.put("failed", tally.failed());
    Map<String, Object> failures = new LinkedHashMap<>();
    tally
        .failures()
        .forEach((failure, count) -> failures.put(failure.name().toLowerCase(Locale.ROOT), count));
    fields.put("failures", failures);
    fields.putAll(figures(tally.latency()));
    Map<String, Object> workers = new LinkedHashMap<>();
    tally.byWorker().forEach((name, latency) -> workers.put(name, figures(latency)));
    fields.put("workers", workers);
    return Json.write(fields) + "\n";
  }

  private Map<String, Object> figures(Histogram latency) {
    Map<String, Object> milliseconds = new LinkedHashMap<>();
    milliseconds.put("mean", latency.mean() / NANOS_PER_MILLI);
    for (double percent : new double[] {50, 90, 99, 99.9}) {
      String name = "p" + (percent % 1 == 0 ? String.valueOf((int) percent) : percent);
      milliseconds.put(name, latency.percentile(percent) / NANOS_PER_MILLI);
    }
    milliseconds.put("max", latency.largest() / NANOS_PER_MILLI);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("answered", latency.count());
    fields.put("per_second", latency.count() / tally.seconds());
    fields.put("milliseconds", milliseconds);
    return fields;
  }
}
