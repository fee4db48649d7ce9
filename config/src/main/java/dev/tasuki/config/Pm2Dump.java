package dev.tasuki.config;

import dev.tasuki.config.ConfigValue.Digits;
import dev.tasuki.config.ConfigValue.Entries;
import dev.tasuki.config.ConfigValue.Flag;
import dev.tasuki.config.ConfigValue.Items;
import dev.tasuki.config.ConfigValue.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The list that PM2 has saved (`dump.pm2`): an array with one object for each process, which holds
/// every attribute of its app under PM2's internal names, and the whole environment. Processes of
/// one name and namespace are one app here.
///
/// Immutable. Reading starts nothing.
public final class Pm2Dump {
  private final Path file;
  private final List<Group> groups;

  /// The processes of one app, in the order of the file.
  private record Group(String name, List<Entries> processes) {}

  /// @param apps what can be started
  /// @param warnings what has no counterpart, one line each
  /// @param problems apps that cannot be, with the reason, one line each
  public record Result(List<App> apps, List<String> warnings, List<String> problems) {
    public Result {
      apps = List.copyOf(apps);
      warnings = List.copyOf(warnings);
      problems = List.copyOf(problems);
    }
  }

  /// @param stopped for each instance whether the user had stopped it
  public record App(AppDefinition definition, List<Boolean> stopped) {
    public App {
      stopped = List.copyOf(stopped);
    }
  }

  private Pm2Dump(Path file, List<Group> groups) {
    this.file = file;
    this.groups = List.copyOf(groups);
  }

  /// @throws ConfigException when it is not such a file
  public static Pm2Dump read(Path file) throws ConfigException {
    Map<String, List<Entries>> groups = new LinkedHashMap<>();
    if (!(JsonParser.parse(file, text(file), true) instanceof Items processes)) {
      throw new ConfigException(file + ": not a list of processes, as PM2 saves it");
    }
    for (ConfigValue value : processes.values()) {
      if (!(value instanceof Entries process) || word(process, "pm_exec_path") == null) {
        throw new ConfigException(
            AppReader.at(file, value) + ": not a process, as PM2 saves it (no pm_exec_path)");
      }
      String key = word(process, "namespace") + "/" + word(process, "name");
      groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(process);
    }
    return new Pm2Dump(
        file,
        groups.values().stream()
            .map(list -> new Group(String.valueOf(word(list.getFirst(), "name")), list))
            .toList());
  }

  private static String text(Path file) throws ConfigException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read", e);
    }
  }

  /// The apps. What one of them lacks does not keep the others back.
  public Result apps(AppResolver resolver) {
    List<App> apps = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Group group : groups) {
      try {
        Pm2Process process = new Pm2Process(file, group.processes(), names());
        AppDefinition definition =
            new AppReader(file, process.attributes(), warnings)
                .read()
                .definition(resolver, process.environment(), null);
        apps.add(new App(definition, group.processes().stream().map(Pm2Dump::stopped).toList()));
      } catch (ConfigException e) {
        problems.add(group.name() + ": " + e.getMessage());
      }
    }
    return new Result(apps, warnings, problems);
  }

  private List<String> names() {
    return groups.stream().map(Group::name).toList();
  }

  private static boolean stopped(Entries process) {
    String status = word(process, "status");
    return "stopped".equals(status) || "stopping".equals(status);
  }

  /// A scalar as text, or null.
  static @Nullable String word(Entries process, String key) {
    return switch (process.values().get(key)) {
      case Text text -> text.text();
      case Digits digits -> digits.text();
      case Flag flag -> flag.shown();
      case null, default -> null;
    };
  }
}
