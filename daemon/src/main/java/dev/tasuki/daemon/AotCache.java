package dev.tasuki.daemon;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// The cache of one [AotSubject] and how long starts took with and without it, kept in two files
/// that are each replaced as a whole. Core thread.
final class AotCache {
  /// How often each way is measured: the fastest counts, because what else a machine does only
  /// makes starts slower.
  private static final int SAMPLES = 3;

  /// A cache that gains less is not used.
  private static final double LEAST_GAIN = 0.1;

  final Path file;
  private final Path notes;
  private final List<Long> without = new ArrayList<>();
  private final List<Long> with = new ArrayList<>();

  /// Why it is off for good, or null.
  private @Nullable String off;

  boolean inTraining;

  AotCache(Path folder, String name) {
    this.file = folder.resolve(name + ".jsa");
    this.notes = folder.resolve(name + ".properties");
    load();
  }

  private void load() {
    try {
      Properties read = new Properties();
      read.load(new StringReader(Files.readString(notes)));
      off = read.getProperty("off");
      numbers(read.getProperty("without", ""), without);
      numbers(read.getProperty("with", ""), with);
    } catch (IOException | IllegalArgumentException e) {
      // the first time, or damaged: it is measured again
    }
  }

  private static void numbers(String text, List<Long> into) {
    for (String number : text.split(" ")) {
      if (!number.isEmpty()) {
        into.add(Long.valueOf(number));
      }
    }
  }

  /// Whether the next start is to use it. While it is on trial starts take turns, because three
  /// starts in a busy minute say nothing beside one in a quiet minute.
  boolean isUsed() {
    boolean due = with.size() < without.size() || with.size() == SAMPLES;
    return off == null && due && Files.exists(file);
  }

  boolean isToBeMade() {
    return off == null && !inTraining && !without.isEmpty() && !Files.exists(file);
  }

  /// A start took so long until it listened.
  void measured(boolean used, long millis) throws IOException {
    List<Long> samples = used ? with : without;
    if (samples.size() < SAMPLES) {
      samples.add(millis);
      if (with.size() == SAMPLES && gain() < LEAST_GAIN) {
        off = "it gains less than 10 % (" + figures() + ")";
      }
      save();
    }
  }

  void turnOff(String reason) throws IOException {
    off = reason;
    save();
  }

  private void save() throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("without=").append(joined(without)).append('\n');
    text.append("with=").append(joined(with)).append('\n');
    if (off != null) {
      text.append("off=").append(off.replace("\\", "\\\\").replace('\n', ' ')).append('\n');
    }
    AtomicFile.write(notes, text.toString().getBytes(StandardCharsets.UTF_8));
    if (off != null) {
      Files.deleteIfExists(file);
    }
  }

  private static String joined(List<Long> numbers) {
    return String.join(" ", numbers.stream().map(String::valueOf).toList());
  }

  private double gain() {
    return 1 - (double) fastest(with) / fastest(without);
  }

  private static long fastest(List<Long> samples) {
    return samples.stream().mapToLong(Long::longValue).min().orElse(0);
  }

  private String figures() {
    return fastest(with) + " ms with it, " + fastest(without) + " ms without";
  }

  /// How it stands, in one line.
  String state() {
    if (off != null) {
      return "off: " + off;
    }
    if (inTraining) {
      return "being made";
    }
    if (without.isEmpty()) {
      return "made after a start that listens";
    }
    if (!Files.exists(file)) {
      return "not made yet";
    }
    String trial = with.size() < SAMPLES ? "on trial: " : "on: ";
    return with.isEmpty() ? "used from the next start on" : trial + "starts take " + figures();
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
    AtomicFile.delete(notes);
  }
}
