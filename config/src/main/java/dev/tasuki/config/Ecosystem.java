package dev.tasuki.config;

import dev.tasuki.config.ConfigValue.Entries;
import dev.tasuki.config.ConfigValue.Items;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A configuration file with the apps that it describes, in PM2's words: `ecosystem.config.js`
/// (`.cjs`, `.mjs`; evaluated by `node`, or an embedded engine where there is none), JSON (with
/// comments and trailing commas), YAML or TOML.
///
/// Immutable. Reading starts a short-lived `node` for JavaScript files, nothing else.
public final class Ecosystem {
  /// What `tasuki start` without a word looks for, in this order.
  private static final List<String> USUAL_NAMES =
      List.of(
          "ecosystem.config.js",
          "ecosystem.config.cjs",
          "ecosystem.config.mjs",
          "ecosystem.json",
          "ecosystem.yaml",
          "ecosystem.yml",
          "ecosystem.toml");

  /// Stands for the file where there is none; no configuration file has such a name.
  private static final String REQUEST = "request";

  private final Path file;
  private final List<AppDescription> apps;
  private final List<String> warnings;

  private Ecosystem(Path file, List<AppDescription> apps, List<String> warnings) {
    this.file = file;
    this.apps = List.copyOf(apps);
    this.warnings = List.copyOf(warnings);
  }

  /// Whether a word has the name of a configuration file; the file need not exist.
  public static boolean isNamed(String word) {
    String name = word.toLowerCase(Locale.ROOT);
    return name.matches("(?s).*(\\.config\\.[cm]?js|\\.json|\\.ya?ml|\\.toml)");
  }

  /// The configuration file of a folder, or null when it has none.
  public static @Nullable Path in(Path folder) {
    return USUAL_NAMES.stream()
        .map(folder::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElse(null);
  }

  /// Reads and checks a file; `word` is relative to the caller's working directory.
  ///
  /// @throws ConfigException with file, line when known, key, value and what is expected instead
  public static Ecosystem read(String word, Path callerCwd, Map<String, String> callerEnvironment)
      throws ConfigException {
    Programs programs = new Programs(callerCwd, callerEnvironment);
    Path file = programs.path(word);
    if (file == null || !Files.isRegularFile(file)) {
      throw new ConfigException("no such file: " + (file == null ? word : file));
    }
    List<String> warnings = new ArrayList<>();
    ConfigValue root = tree(file, programs, warnings);
    List<AppDescription> apps = new ArrayList<>();
    for (ConfigValue app : appsOf(file, root, warnings)) {
      apps.add(new AppReader(file, app, warnings).read());
    }
    if (apps.isEmpty()) {
      throw new ConfigException(file + ": no app in it");
    }
    return new Ecosystem(file, apps, warnings);
  }

  /// Reads and checks apps that did not come from a file but as JSON, such as in a request.
  ///
  /// @param folder absolute; what relative paths begin at, and the folder of an app that names none
  /// @throws ConfigException as [#read] does; instead of a file its line names the `request`
  public static Ecosystem parse(String json, Path folder) throws ConfigException {
    Path origin = folder.resolve(REQUEST);
    try {
      List<String> warnings = new ArrayList<>();
      List<AppDescription> apps = new ArrayList<>();
      for (ConfigValue app : appsOf(origin, JsonParser.parse(origin, json, true), warnings)) {
        apps.add(new AppReader(origin, app, warnings).read());
      }
      if (apps.isEmpty()) {
        throw new ConfigException(origin + ": no app in it");
      }
      warnings.replaceAll(line -> line.replace(origin.toString(), REQUEST));
      return new Ecosystem(origin, apps, warnings);
    } catch (ConfigException e) {
      throw new ConfigException(withoutOrigin(e, origin), e);
    }
  }

  private static String withoutOrigin(ConfigException problem, Path origin) {
    return String.valueOf(problem.getMessage()).replace(origin.toString(), REQUEST);
  }

  /// Whether apps came by [#parse].
  static boolean isRequest(Path file) {
    return file.endsWith(REQUEST);
  }

  private static ConfigValue tree(Path file, Programs programs, List<String> warnings)
      throws ConfigException {
    String name = file.toString().toLowerCase(Locale.ROOT);
    String text = text(file);
    if (name.endsWith("js")) {
      JavaScriptFile script = new JavaScriptFile(file, programs);
      ConfigValue value = script.evaluate();
      String notice = script.notice();
      if (notice != null) {
        warnings.add(notice);
      }
      return KeyLines.add(value, text);
    }
    if (name.endsWith(".toml")) {
      return TomlParser.parse(file, text);
    }
    return name.endsWith("ml") ? YamlParser.parse(file, text) : JsonParser.parse(file, text, true);
  }

  private static String text(Path file) throws ConfigException {
    try {
      return Files.readString(file);
    } catch (MalformedInputException e) {
      throw new ConfigException(file + ": not a text file in UTF-8", e);
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read", e);
    }
  }

  /// `{ apps: [...] }` (or `pm2`), a list of apps, or one app.
  private static List<ConfigValue> appsOf(Path file, ConfigValue root, List<String> warnings)
      throws ConfigException {
    if (!(root instanceof Entries entries)) {
      return listOf(file, root);
    }
    ConfigValue apps = entries.values().getOrDefault("apps", entries.values().get("pm2"));
    if (apps == null) {
      if (entries.values().keySet().stream()
          .anyMatch(key -> Attribute.of(key).orElse(null) == Attribute.SCRIPT)) {
        return List.of(root);
      }
      throw new ConfigException(file + ": no key 'apps': expected apps: [ { script: … } ]");
    }
    entries
        .values()
        .forEach((key, value) -> {
          if (!key.equals("apps") && !key.equals("pm2")) {
            boolean known = key.equals("deploy") || key.equals("static");
            warnings.add(
                AppReader.at(file, value)
                    + ": '"
                    + key
                    + "' "
                    + (known ? "has no effect in this version" : "is not known beside 'apps'"));
          }
        });
    return listOf(file, apps);
  }

  private static List<ConfigValue> listOf(Path file, ConfigValue apps) throws ConfigException {
    return switch (apps) {
      case Items items -> items.values();
      case Entries entries -> List.of(entries);
      default ->
          throw new ConfigException(
              AppReader.at(file, apps) + ": apps is " + apps.shown() + ", expected a list of apps");
    };
  }

  /// Absolute path of the file.
  public Path file() {
    return file;
  }

  /// What is in the file and has no effect, one line each.
  public List<String> warnings() {
    return warnings;
  }

  /// The apps, complete and checked: each after those that it depends on, else in the order of the
  /// file.
  ///
  /// @param environment which `env_NAME` is added to `env`, or null
  /// @param only names to choose from the file; empty: all
  /// @throws ConfigException when any app cannot be, or a name of `only` is not in the file
  public List<AppDefinition> definitions(
      AppResolver resolver,
      Map<String, String> callerEnvironment,
      @Nullable String environment,
      List<String> only)
      throws ConfigException {
    Map<String, AppDefinition> definitions = new LinkedHashMap<>();
    for (AppDescription app : apps) {
      AppDefinition definition = definition(app, resolver, callerEnvironment, environment);
      if (definitions.putIfAbsent(definition.name(), definition) != null) {
        throw new ConfigException(file + ": two apps are named '" + definition.name() + "'");
      }
    }
    for (String name : only) {
      if (!definitions.containsKey(name)) {
        throw new ConfigException(
            file
                + ": no app '"
                + name
                + "' in it (it has "
                + String.join(", ", definitions.keySet())
                + ")");
      }
    }
    return ordered(definitions).stream()
        .filter(app -> only.isEmpty() || only.contains(app.name()))
        .toList();
  }

  private List<AppDefinition> ordered(Map<String, AppDefinition> apps) throws ConfigException {
    try {
      return Dependencies.ordered(apps);
    } catch (ConfigException e) {
      throw new ConfigException(file + ": " + e.getMessage(), e);
    }
  }

  private AppDefinition definition(
      AppDescription app,
      AppResolver resolver,
      Map<String, String> callerEnvironment,
      @Nullable String environment)
      throws ConfigException {
    try {
      return app.definition(resolver, callerEnvironment, environment);
    } catch (ConfigException e) {
      if (isRequest(file)) {
        throw new ConfigException(withoutOrigin(e, file), e);
      }
      throw e;
    }
  }

  /// A line about an environment that no app of the file knows, or null.
  public @Nullable String unknownEnvironment(@Nullable String environment) {
    List<String> known =
        apps.stream().flatMap(app -> app.environments().stream()).distinct().toList();
    if (environment == null || known.contains(environment)) {
      return null;
    }
    String hint =
        Spelling.nearest(environment, known)
            .map(near -> ": did you mean " + near + "?")
            .orElse(known.isEmpty() ? "" : " (it has " + String.join(", ", known) + ")");
    return file + ": no app has an env_" + environment + hint;
  }

  /// The names of the apps, without asking whether they could be started.
  public List<String> names(
      AppResolver resolver, Map<String, String> callerEnvironment, @Nullable String environment)
      throws ConfigException {
    List<String> names = new ArrayList<>();
    for (AppDescription app : apps) {
      String name = app.name(environment);
      names.add(
          name != null ? name : app.definition(resolver, callerEnvironment, environment).name());
    }
    return names;
  }
}
