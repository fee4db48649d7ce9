package dev.tasuki.cli;

import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.OperationException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Shows the logs of the selected instances: first the last lines of each file, then what is
/// appended, until the user ends it. Instances that appear later are shown from their first line.
///
/// Used by one thread.
final class LogFollower implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int ROUNDS_BETWEEN_LOOKS = 10;
  private static final Style[] COLOURS = {
    Style.GREEN, Style.CYAN, Style.MAGENTA, Style.YELLOW, Style.BLUE
  };

  /// What to show.
  ///
  /// @param selectors empty for all
  /// @param history lines of each file to begin with
  record Choice(
      List<String> selectors, int history, boolean output, boolean error, LogFormat format) {}

  private record Source(LogTail tail, LogFormat.Origin origin) {}

  private final Context context;
  private final Choice choice;
  private final Map<String, Source> sources = new LinkedHashMap<>();

  LogFollower(Context context, Choice choice) {
    this.context = context;
    this.choice = choice;
  }

  /// @throws OperationException when a selector matches nothing
  void showHistory() throws OperationException {
    for (Source source : addNewSources()) {
      try {
        show(source, source.tail().last(choice.history()));
      } catch (IOException e) {
        complain(source, e);
      }
    }
  }

  /// Returns when the user has ended it.
  void follow() {
    for (int round = 1; !followOnce(); round++) {
      if (round % ROUNDS_BETWEEN_LOOKS == 0) {
        lookForNewInstances();
      }
    }
  }

  /// Waits a moment, then shows what is new.
  ///
  /// @return whether the user has ended it
  boolean followOnce() {
    if (context.console().awaitEnd(PAUSE)) {
      return true;
    }
    for (Source source : List.copyOf(sources.values())) {
      try {
        show(source, source.tail().poll());
      } catch (IOException e) {
        complain(source, e);
      }
    }
    return false;
  }

  private void lookForNewInstances() {
    try {
      addNewSources();
    } catch (OperationException e) {
      // all of them have been deleted; one of that name may come again
    }
  }

  private List<Source> addNewSources() throws OperationException {
    List<InstanceView> instances =
        choice.selectors().isEmpty()
            ? context.operations().instances()
            : context.operations().select(choice.selectors());
    int known = sources.size();
    for (InstanceView instance : instances) {
      if (choice.output()) {
        add(instance, instance.outLog(), false);
      }
      if (choice.error()) {
        add(instance, instance.errorLog(), true);
      }
    }
    return List.copyOf(sources.values()).subList(known, sources.size());
  }

  private void add(InstanceView instance, String file, boolean error) {
    if (!file.equals("/dev/null")) {
      sources.computeIfAbsent(
          file, path -> new Source(new LogTail(Path.of(path)), origin(instance, error)));
    }
  }

  private LogFormat.Origin origin(InstanceView instance, boolean error) {
    return new LogFormat.Origin(
        instance.app().name(), instance.id(), error, prefix(instance, error));
  }

  private String prefix(InstanceView instance, boolean error) {
    String text = instance.id() + "|" + Text.fit(Text.clean(instance.app().name()), 20) + " | ";
    int colour = Math.floorMod(instance.app().name().hashCode(), COLOURS.length);
    return (error ? Style.RED : COLOURS[colour]).apply(text, context.console().colour());
  }

  private void show(Source source, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    StringBuilder out = new StringBuilder();
    Instant now = Instant.now();
    boolean colour = context.console().colour();
    for (String line : lines) {
      out.append(choice.format().line(source.origin(), line, now, colour)).append('\n');
    }
    context.console().out(out.toString());
  }

  private void complain(Source source, IOException e) {
    sources.values().remove(source);
    context
        .console()
        .err(source.origin().prefix() + "cannot be read: " + Text.clean(e.toString()) + "\n");
  }

  @Override
  public void close() {
    for (Source source : sources.values()) {
      try {
        source.tail().close();
      } catch (IOException e) {
        // it was only read
      }
    }
  }
}
