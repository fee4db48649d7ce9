package dev.tasuki.daemon;

import dev.tasuki.config.CgroupRules;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The control groups of runs whose app sets `cgroup`: one for each run, in one of this
/// TASUKI_HOME, in the group of [CgroupOffer].
///
/// - The keeper moves the process there before its program's first instruction, so nothing of the
///   tree is ever outside.
/// - When memory runs out, the whole tree is killed, not one process of it. The count of it is in
///   the group until the run is forgotten: also when no daemon was there at that moment.
/// - What the machine cannot limit does not keep an app from running: its run says so.
///
/// Core thread only, as these files answer at once.
final class Cgroups {
  private static final int PERIOD = 100_000;
  private static final String MEMORY = "memory";

  private final String name;
  private final Supplier<CgroupOffer> machine;

  Cgroups(Home home) {
    this(home, CgroupOffer::find);
  }

  Cgroups(Home home, Supplier<CgroupOffer> machine) {
    this.name = "tasuki-%08x".formatted(home.root().toString().hashCode());
    this.machine = machine;
  }

  /// Makes the group of a run.
  ///
  /// @return its folder, empty when it has none
  String make(Run run) {
    CgroupRules rules = rules(run);
    if (rules == null) {
      return "";
    }
    CgroupOffer offer = machine.get();
    Path above = offer.folder();
    if (above == null) {
      run.notice = "cgroup: not limited (" + rules + "): " + offer.problem();
      return "";
    }
    Map<String, Map<String, String>> wanted = settings(rules);
    TreeSet<String> missing = new TreeSet<>(wanted.keySet());
    missing.removeAll(offer.controllers());
    wanted.keySet().retainAll(offer.controllers());
    try {
      Path folder = made(above, wanted.keySet()).resolve(Long.toString(run.id));
      create(folder);
      for (Map<String, String> files : wanted.values()) {
        for (Map.Entry<String, String> entry : files.entrySet()) {
          write(folder.resolve(entry.getKey()), entry.getValue());
        }
      }
      if (!missing.isEmpty()) {
        run.notice =
            "cgroup: %s not limited: %s offers %s"
                .formatted(String.join(", ", missing), above, offer.offered());
      }
      return folder.toString();
    } catch (IOException e) {
      run.notice = "cgroup: not limited (" + rules + "): " + e.getMessage();
      return "";
    }
  }

  private static @Nullable CgroupRules rules(Run run) {
    return run.definition.facets().process().cgroup();
  }

  /// Files and their contents, by controller.
  static Map<String, Map<String, String>> settings(CgroupRules rules) {
    Map<String, Map<String, String>> settings = new LinkedHashMap<>();
    if (rules.memoryBytes() > 0) {
      Map<String, String> files = new LinkedHashMap<>();
      files.put("memory.max", Long.toString(rules.memoryBytes()));
      files.put("memory.oom.group", "1");
      settings.put(MEMORY, files);
    }
    if (rules.cpuMillis() > 0) {
      long quota = (long) rules.cpuMillis() * PERIOD / 1000;
      settings.put("cpu", Map.of("cpu.max", quota + " " + PERIOD));
    }
    if (rules.pids() > 0) {
      settings.put("pids", Map.of("pids.max", Integer.toString(rules.pids())));
    }
    return settings;
  }

  /// The group of this TASUKI_HOME, with these controllers handed on to the groups in it.
  private Path made(Path above, Iterable<String> controllers) throws IOException {
    Path group = above.resolve(name);
    enable(above, controllers);
    create(group);
    enable(group, controllers);
    return group;
  }

  private static void enable(Path group, Iterable<String> controllers) throws IOException {
    Path file = group.resolve("cgroup.subtree_control");
    List<String> enabled = List.of(Files.readString(file).strip().split("\\s+", -1));
    for (String controller : controllers) {
      if (!enabled.contains(controller)) {
        write(file, "+" + controller);
      }
    }
  }

  private static void create(Path folder) throws IOException {
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      // of a start that failed, or of another app
    }
  }

  private static void write(Path file, String text) throws IOException {
    try {
      Files.writeString(file, text, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException(text + " cannot be written to " + file + ": " + e.getMessage(), e);
    }
  }

  private @Nullable Path folder(Run run) {
    Path above = rules(run) == null ? null : machine.get().folder();
    return above == null ? null : above.resolve(name).resolve(Long.toString(run.id));
  }

  /// How a run has ended, when its group ran out of memory; else null.
  @Nullable String outOfMemory(Run run) {
    CgroupRules rules = rules(run);
    Path folder = folder(run);
    if (rules == null || folder == null) {
      return null;
    }
    try {
      boolean killed =
          Files.readAllLines(folder.resolve("memory.events")).stream()
              .anyMatch(line -> line.matches("oom_kill [1-9]\\d*"));
      return killed ? "out of memory (cgroup " + rules + ")" : null;
    } catch (IOException e) {
      return null; // no such limit
    }
  }

  /// The run and all of its tree are gone.
  void remove(Run run) {
    Path folder = folder(run);
    if (folder != null) {
      removeIfEmpty(folder);
      Path group = folder.getParent();
      if (group != null) {
        removeIfEmpty(group);
      }
    }
  }

  private static void removeIfEmpty(Path folder) {
    try {
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // treekill: false: something lives on in it; or other runs have groups in it
    }
  }
}
