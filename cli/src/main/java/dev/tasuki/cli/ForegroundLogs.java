package dev.tasuki.cli;

import dev.tasuki.daemon.HeadCuts;
import dev.tasuki.daemon.InstanceView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What all apps print, from their first line on: standard output to standard output, standard
/// error to standard error. Instances are shown as they appear.
///
/// Used by one thread.
final class ForegroundLogs {
  private static final Style[] COLOURS = {
    Style.GREEN, Style.CYAN, Style.MAGENTA, Style.YELLOW, Style.BLUE
  };

  /// How a line is shown.
  enum Shape {
    PREFIXED,
    RAW,
    JSON,
    /// `key=value` words, as pm2-runtime's `--format` shows them.
    PAIRS
  }

  private record Source(LogTail tail, LogFormat.Origin origin) {}

  private final Console console;
  private final HeadCuts cuts;
  private final Shape shape;

  /// Whether what is in the files already has been shown before.
  private final boolean onlyNew;

  private final Map<String, Source> sources = new LinkedHashMap<>();

  ForegroundLogs(Console console, HeadCuts cuts, Shape shape, boolean onlyNew) {
    this.console = console;
    this.cuts = cuts;
    this.shape = shape;
    this.onlyNew = onlyNew;
  }

  /// Takes in instances; those that are known are no matter.
  void add(List<InstanceView> instances) {
    for (InstanceView instance : instances) {
      add(instance, instance.outLog(), false);
      add(instance, instance.errorLog(), true);
    }
  }

  private void add(InstanceView instance, String file, boolean error) {
    if (file.equals("/dev/null") || sources.containsKey(file)) {
      return;
    }
    Source source = new Source(new LogTail(Path.of(file), cuts), origin(instance, error));
    sources.put(file, source);
    if (onlyNew) {
      try {
        source.tail().last(0);
      } catch (IOException e) {
        complain(source, e);
      }
    }
  }

  private LogFormat.Origin origin(InstanceView instance, boolean error) {
    String name = instance.app().name();
    String text = Text.clean(name) + ":" + instance.id() + " | ";
    Style style = COLOURS[Math.floorMod(name.hashCode(), COLOURS.length)];
    return new LogFormat.Origin(name, instance.id(), error, style.apply(text, console.colour()));
  }

  /// Shows what has been printed since.
  ///
  /// @return whether there was anything
  boolean show() {
    boolean any = false;
    for (Source source : List.copyOf(sources.values())) {
      try {
        any |= show(source, source.tail().poll());
      } catch (IOException e) {
        complain(source, e);
      }
    }
    return any;
  }

  /// Shows all that is left, and last lines without an end.
  void finish() {
    while (show()) {
      // a poll reads so much and no more
    }
    for (Source source : List.copyOf(sources.values())) {
      show(source, source.tail().rest());
      try {
        source.tail().close();
      } catch (IOException e) {
        // it was only read
      }
    }
  }

  private boolean show(Source source, List<String> lines) {
    StringBuilder out = new StringBuilder();
    Instant now = Instant.now();
    for (String line : lines) {
      out.append(line(source.origin(), line, now)).append('\n');
    }
    if (source.origin().error()) {
      console.err(out.toString());
    } else {
      console.out(out.toString());
    }
    return !lines.isEmpty();
  }

  private String line(LogFormat.Origin origin, String line, Instant now) {
    return switch (shape) {
      case RAW -> line;
      case PREFIXED -> origin.prefix() + (console.colour() ? LogText.harmless(line) : line);
      case JSON -> new LogFormat(LogFormat.Kind.JSON, false, null).line(origin, line, now, false);
      case PAIRS ->
          "timestamp=%s app=%s id=%d type=%s message=%s"
              .formatted(now, origin.app(), origin.id(), origin.error() ? "error" : "out", line);
    };
  }

  private void complain(Source source, IOException e) {
    sources.values().remove(source);
    console.err(source.origin().prefix() + "cannot be read: " + Text.clean(e.toString()) + "\n");
  }
}
