package dev.tasuki.bench;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What became of the requests of one run. Confined to the thread of the run until that has ended.
public final class Tally {
  /// More names than that are no workers.
  private static final int MOST_WORKERS = 256;

  private static final int ERROR_STATUS = 400;

  /// Why there was no answer, or not the right one.
  public enum Failure {
    REFUSED("refused"),
    CUT("cut off"),
    TIMED_OUT("timed out"),
    /// Not HTTP/1.1, or an error of the client's own.
    WRONG("not understood"),
    /// A whole answer with a status of 400 or more.
    STATUS("with an error status");

    private final String words;

    Failure(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  private final Histogram latency = new Histogram();
  private final Map<String, Histogram> byWorker = new TreeMap<>();
  private final Map<Failure, Long> failures = new EnumMap<>(Failure.class);
  private final Map<Failure, String> examples = new EnumMap<>(Failure.class);
  private long bytes;
  private long connections;
  private long nanos;
  private long busyNanos;

  Tally() {}

  void connection() {
    connections++;
  }

  void answered(AnswerReader answer, long took) {
    bytes += answer.bytes();
    if (answer.status() >= ERROR_STATUS) {
      failed(Failure.STATUS, "HTTP " + answer.status());
      return;
    }
    latency.record(took);
    String worker = answer.worker();
    if (worker != null && (byWorker.size() < MOST_WORKERS || byWorker.containsKey(worker))) {
      byWorker.computeIfAbsent(worker, name -> new Histogram()).record(took);
    }
  }

  void failed(Failure failure, String text) {
    failures.merge(failure, 1L, Long::sum);
    examples.putIfAbsent(failure, text);
  }

  /// @param busy how much of the time the run's own thread was on a processor
  void ended(long duration, long busy) {
    nanos = duration;
    busyNanos = busy;
  }

  /// Of the requests that were answered with a status below 400.
  public Histogram latency() {
    return latency;
  }

  /// Latencies by the worker's name; empty when answers name none, or too many.
  public Map<String, Histogram> byWorker() {
    return byWorker.size() < MOST_WORKERS ? byWorker : Map.of();
  }

  /// How many failed, by how.
  public Map<Failure, Long> failures() {
    return failures;
  }

  /// The first failure of a kind in words, or null.
  public @Nullable String example(Failure failure) {
    return examples.get(failure);
  }

  /// How many failed in all.
  public long failed() {
    return failures.values().stream().mapToLong(Long::longValue).sum();
  }

  /// Connections that were begun.
  public long connections() {
    return connections;
  }

  /// Bytes of answers.
  public long bytes() {
    return bytes;
  }

  /// The share of the time in which the load's own thread had a processor: near 1, the load is what
  /// was measured.
  public double clientBusy() {
    return nanos == 0 ? 0 : (double) busyNanos / nanos;
  }

  /// How long requests were sent.
  public double seconds() {
    return nanos / 1e9;
  }
}
