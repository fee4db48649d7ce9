package dev.tasuki.monitor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that the screen shows. Owned by the session's thread.
final class View {
  /// What the keys mean at the moment.
  sealed interface Mode {
    /// The usual meaning.
    record Normal() implements Mode {}

    /// Text is typed that chooses apps by their names.
    record Filtering() implements Mode {}

    /// A question waits for y or n.
    ///
    /// @param command what is run after y
    record Asking(String question, List<String> command) implements Mode {}

    /// The list of keys covers the screen.
    record Helping() implements Mode {}
  }

  /// The figures of one instance over time.
  static final class Figures {
    final History cpu = new History();
    final History memory = new History();
  }

  Mode mode = new Mode.Normal();
  List<Row> all = List.of();
  boolean connected;
  boolean looked;
  int chosen = -1;
  String filter = "";

  /// Whether the arrow keys scroll the log.
  boolean inLog;

  /// Lines that the log is scrolled up.
  int scrolled;

  List<LogFeed.Line> log = List.of();
  final Map<Integer, Figures> figures = new HashMap<>();
  History connectionRate = new History();
  int openConnections;

  /// What the last command has said.
  String message = "";

  /// Takes in what the feed has found.
  void accept(Feed.Look look) {
    looked = true;
    connected = look.rows() != null;
    if (look.rows() == null) {
      return; // what was known last stays on the screen, marked as old
    }
    all = look.rows();
    figures.keySet().retainAll(all.stream().map(Row::id).toList());
    for (Row row : all) {
      Figures of = figures.computeIfAbsent(row.id(), id -> new Figures());
      of.cpu.add(row.cpuPercent());
      of.memory.add((double) row.memoryBytes());
    }
    if (look.chosen() == chosen) {
      connectionRate.add(look.connections().rate());
      openConnections = look.connections().open();
    }
    keepChoice();
  }

  List<Row> rows() {
    return filter.isEmpty()
        ? all
        : all.stream()
            .filter(row -> row.name().contains(filter) || row.namespace().contains(filter))
            .toList();
  }

  @Nullable Row chosenRow() {
    return all.stream().filter(row -> row.id() == chosen).findFirst().orElse(null);
  }

  int chosenIndex() {
    List<Row> rows = rows();
    for (int at = 0; at < rows.size(); at++) {
      if (rows.get(at).id() == chosen) {
        return at;
      }
    }
    return -1;
  }

  /// Chooses the instance so many rows further down.
  void move(int by) {
    List<Row> rows = rows();
    if (!rows.isEmpty()) {
      choose(rows.get(Math.clamp(chosenIndex() + by, 0, rows.size() - 1)).id());
    }
  }

  /// Sees to it that what is chosen is listed.
  void keepChoice() {
    if (chosenIndex() < 0) {
      choose(rows().isEmpty() ? -1 : rows().getFirst().id());
    }
  }

  private void choose(int id) {
    if (id != chosen) {
      chosen = id;
      scrolled = 0;
      connectionRate = new History();
      openConnections = 0;
    }
  }
}
