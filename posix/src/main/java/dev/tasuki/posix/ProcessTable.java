package dev.tasuki.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One look at the processes of this host (`proc(5)`), as far as this user may see them.
///
/// Immutable snapshot; a process that ends while it is taken is left out.
public final class ProcessTable {
  private static final Path PROC = Path.of("/proc");
  private static final int PAGE = Native.callInt(Native.symbol("getpagesize"), 0, 0, 0, 0, 0, 0);

  /// One line of the table.
  ///
  /// @param state the letter of `/proc/PID/stat`, `Z` for a zombie
  /// @param session session id: stays with a process whose parent died
  /// @param ticks user and system CPU time in clock ticks (100 a second)
  /// @param startTicks start time in clock ticks since boot; with the pid it names a process for
  ///   ever
  /// @param residentBytes resident memory
  public record Entry(
      int pid,
      String name,
      char state,
      int parent,
      int group,
      int session,
      long ticks,
      long startTicks,
      long residentBytes) {}

  private final Map<Integer, Entry> byPid;
  private final Map<Integer, List<Entry>> byParent = new HashMap<>();
  private final Map<Integer, List<Entry>> bySession = new HashMap<>();

  private ProcessTable(Map<Integer, Entry> byPid) {
    this.byPid = byPid;
    for (Entry entry : byPid.values()) {
      byParent.computeIfAbsent(entry.parent(), key -> new ArrayList<>()).add(entry);
      bySession.computeIfAbsent(entry.session(), key -> new ArrayList<>()).add(entry);
    }
  }

  /// Takes a snapshot of all processes; about 20 µs a process.
  public static ProcessTable read() {
    Map<Integer, Entry> entries = new HashMap<>();
    try (DirectoryStream<Path> directory = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path path : directory) {
        read(Integer.parseInt(path.getFileName().toString()))
            .ifPresent(entry -> entries.put(entry.pid(), entry));
      }
    } catch (IOException e) {
      throw new IllegalStateException("/proc cannot be read", e);
    }
    return new ProcessTable(entries);
  }

  /// One process, empty when there is none of that pid.
  public static Optional<Entry> read(int pid) {
    try {
      byte[] bytes = Files.readAllBytes(PROC.resolve(pid + "/stat"));
      return Optional.of(parse(pid, new String(bytes, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// The name sits in parentheses and may itself contain parentheses and spaces: the last one
  /// counts.
  static Entry parse(int pid, String stat) {
    int open = stat.indexOf('(');
    int close = stat.lastIndexOf(')');
    String[] field = stat.substring(close + 2).trim().split(" ");
    return new Entry(
        pid,
        stat.substring(open + 1, close),
        field[0].charAt(0),
        Integer.parseInt(field[1]),
        Integer.parseInt(field[2]),
        Integer.parseInt(field[3]),
        Long.parseLong(field[11]) + Long.parseLong(field[12]),
        Long.parseLong(field[19]),
        Long.parseLong(field[21]) * PAGE);
  }

  /// The process of that pid in this snapshot.
  public Optional<Entry> find(int pid) {
    return Optional.ofNullable(byPid.get(pid));
  }

  /// All processes of this snapshot.
  public List<Entry> all() {
    return List.copyOf(byPid.values());
  }

  /// The process, its descendants, and whoever else is in the session that it leads.
  public List<Entry> tree(int pid) {
    List<Entry> found = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    List<Entry> pending = new ArrayList<>(bySession.getOrDefault(pid, List.of()));
    Entry root = byPid.get(pid);
    if (root != null) {
      pending.add(root);
    }
    while (!pending.isEmpty()) {
      Entry entry = pending.removeLast();
      if (seen.add(entry.pid())) {
        found.add(entry);
        pending.addAll(byParent.getOrDefault(entry.pid(), List.of()));
      }
    }
    return found;
  }

  /// How much CPU the threads of a process and of its descendants have used and waited for so far
  /// (`schedstat`): the difference of two looks tells a process that rests from one that is kept
  /// from running.
  ///
  /// @return nanoseconds, 0 when there is no such process or the kernel does not tell
  public static long demandNanos(int pid) {
    long sum = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(PROC.resolve(pid + "/task"))) {
      for (Path thread : threads) {
        String[] demand = words(thread.resolve("schedstat"));
        sum += demand.length < 2 ? 0 : Long.parseLong(demand[0]) + Long.parseLong(demand[1]);
        for (String child : words(thread.resolve("children"))) {
          sum += demandNanos(Integer.parseInt(child));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return sum; // it has just ended
    }
    return sum;
  }

  private static String[] words(Path file) {
    try {
      String text = Files.readString(file).trim();
      return text.isEmpty() ? new String[0] : text.split(" ");
    } catch (IOException e) {
      return new String[0]; // the thread has just ended
    }
  }

  /// Whether a process's initial environment holds this `NAME=value`. False when it cannot be read.
  public static boolean hasEnvironment(int pid, String assignment) {
    try {
      byte[] environment = Files.readAllBytes(PROC.resolve(pid + "/environ"));
      return contains(environment, (assignment + "\0").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      return false;
    }
  }

  /// The values of a variable in a process's initial environment: one, hardly ever several; none
  /// when it is not there or cannot be read.
  public static List<String> environment(int pid, String name) {
    try {
      byte[] environment = Files.readAllBytes(PROC.resolve(pid + "/environ"));
      String text = "\0" + new String(environment, StandardCharsets.ISO_8859_1);
      List<String> values = new ArrayList<>();
      String start = "\0" + name + "=";
      for (int at = text.indexOf(start); at >= 0; at = text.indexOf(start, at + 1)) {
        int from = at + start.length();
        int to = text.indexOf('\0', from);
        values.add(text.substring(from, to < 0 ? text.length() : to));
      }
      return values;
    } catch (IOException e) {
      return List.of();
    }
  }

  private static boolean contains(byte[] environment, byte[] assignment) {
    int start = 0;
    while (start + assignment.length <= environment.length) {
      int at = 0;
      while (at < assignment.length && environment[start + at] == assignment[at]) {
        at++;
      }
      if (at == assignment.length) {
        return true;
      }
      while (start < environment.length && environment[start] != 0) {
        start++;
      }
      start++;
    }
    return false;
  }
}
