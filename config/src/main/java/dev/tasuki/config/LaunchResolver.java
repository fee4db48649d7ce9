package dev.tasuki.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds out what kind of thing the user wants to start, and how that is executed. One object
/// resolves one command line.
final class LaunchResolver {
  /// Interpreters by file extension, in order of preference.
  private static final Map<String, List<String>> INTERPRETERS =
      Map.ofEntries(
          Map.entry("js", List.of("node")),
          Map.entry("mjs", List.of("node")),
          Map.entry("cjs", List.of("node")),
          Map.entry("py", List.of("python3", "python")),
          Map.entry("sh", List.of("bash", "sh")),
          Map.entry("rb", List.of("ruby")),
          Map.entry("pl", List.of("perl")),
          Map.entry("php", List.of("php")));

  private static final Pattern CLASS_NAME =
      Pattern.compile("\\p{javaJavaIdentifierStart}[\\p{javaJavaIdentifierPart}.]*");

  /// Sources are run without being compiled first; what they are written for is not known, so the
  /// newest Java at hand is taken.
  private static final int NEWEST = 25;

  private final StartOptions options;
  private final Programs programs;
  private final JavaRuntime java;
  private final List<String> interpreterArguments;

  LaunchResolver(StartOptions options, Programs programs, JavaRuntime java) throws ConfigException {
    this.options = options;
    this.programs = programs;
    this.java = java;
    this.interpreterArguments =
        options.interpreterWords == null
            ? Words.split("--interpreter-args", options.interpreterArguments)
            : options.interpreterWords;
  }

  Launch resolve() throws ConfigException {
    String target = options.target;
    if (target.isBlank() || target.indexOf('\0') >= 0) {
      throw new ConfigException("nothing to start: name a file, a class, a command or an app");
    }
    if (StaticFiles.isMeant(target, programs)) {
      return StaticFiles.launch(java.choose(programs, NEWEST), interpreterArguments);
    }
    Path file = programs.path(target);
    if (options.classPath != null && !hasExtension(target, "java", "class", "jar")) {
      return className(target, options.classPath);
    }
    if (file != null && Files.exists(file)) {
      return file(file);
    }
    if (options.interpreter == null && target.chars().anyMatch(Character::isWhitespace)) {
      return shellLine(target);
    }
    Path program = target.indexOf('/') < 0 ? programs.find(target) : null;
    if (program != null && (options.interpreter == null || options.interpreter.equals("none"))) {
      return executable(program);
    }
    throw new ConfigException("no such file: " + (file == null ? target : file));
  }

  private Launch file(Path file) throws ConfigException {
    if (Files.isDirectory(file)) {
      throw new ConfigException(file + " is a folder: name the file in it that is to be started");
    }
    if (!Files.isReadable(file) && !Files.isExecutable(file)) {
      throw new ConfigException(file + " cannot be read: permission denied");
    }
    String word = options.interpreter;
    if (word != null) {
      return word.equals("none") ? executable(file) : interpreted(file, List.of(word));
    }
    String extension = extension(file.toString());
    if (options.classPath != null && extension.equals("jar")) {
      throw new ConfigException(
          "java -jar takes no class path: give --cp " + file.getFileName() + ":… and a class name");
    }
    return switch (extension) {
      case "jar" -> java(file, JavaClasses.checkExecutableJar(file), "-jar", file.toString());
      case "java" ->
          options.classPath == null
              ? java(file, NEWEST, file.toString())
              : java(file, NEWEST, "-cp", options.classPath, file.toString());
      case "class" -> classFile(file);
      default -> other(file, extension);
    };
  }

  private Launch other(Path file, String extension) throws ConfigException {
    List<String> words = INTERPRETERS.get(extension);
    if (words != null) {
      return interpreted(file, words);
    }
    if (Files.isExecutable(file)) {
      return executable(file);
    }
    throw new ConfigException(
        file + " is not executable, and its extension names no interpreter: use --interpreter");
  }

  private Launch java(Path file, int feature, String... rest) throws ConfigException {
    return java(file.toString(), nameOf(file), feature, rest);
  }

  private Launch java(String script, String name, int feature, String... rest)
      throws ConfigException {
    String program = java.choose(programs, feature).toString();
    List<String> argv = Launch.argv(program, interpreterArguments, rest);
    return new Launch(script, "java", interpreterArguments, argv, name);
  }

  private Launch classFile(Path file) throws ConfigException {
    JavaClasses.Located located = JavaClasses.locate(file);
    String folder = located.folder().toString();
    String path = options.classPath == null ? folder : folder + ":" + options.classPath;
    return java(file, located.feature(), "-cp", path, located.className());
  }

  private Launch className(String target, String classPath) throws ConfigException {
    if (!CLASS_NAME.matcher(target).matches()) {
      throw new ConfigException(target + " is not the name of a Java class");
    }
    if (!JavaClasses.isOnClassPath(target, classPath, programs.cwd())) {
      throw new ConfigException("no class " + target + " in --cp " + classPath);
    }
    String name = target.substring(target.lastIndexOf('.') + 1);
    return java(target, name, 0, "-cp", absolute(classPath), target);
  }

  /// Entries are relative to the caller, whatever the app's own working directory is.
  private String absolute(String classPath) {
    StringBuilder absolute = new StringBuilder();
    for (String entry : classPath.split(":", -1)) {
      absolute.append(absolute.isEmpty() ? "" : ":");
      absolute.append(programs.cwd().resolve(entry.isEmpty() ? "." : entry).normalize());
    }
    return absolute.toString();
  }

  private Launch interpreted(Path file, List<String> words) throws ConfigException {
    for (String word : words) {
      Path program = programs.find(word);
      if (program != null) {
        List<String> argv = Launch.argv(program.toString(), interpreterArguments, file.toString());
        return new Launch(file.toString(), word, interpreterArguments, argv, nameOf(file));
      }
    }
    throw new ConfigException(
        "interpreter "
            + String.join(" or ", words)
            + " was not found in PATH; "
            + file.getFileName()
            + " needs it");
  }

  private Launch executable(Path file) throws ConfigException {
    if (!interpreterArguments.isEmpty()) {
      throw new ConfigException(
          "--interpreter-args needs an interpreter: " + file + " is executed itself");
    }
    if (!Programs.isProgram(file)) {
      throw new ConfigException(file + " is not executable: chmod +x, or use --interpreter");
    }
    return new Launch(file.toString(), "none", List.of(), List.of(file.toString()), nameOf(file));
  }

  private Launch shellLine(String line) throws ConfigException {
    if (!options.arguments.isEmpty()) {
      throw new ConfigException("a shell line takes no arguments after --: write them into it");
    }
    Path bash = programs.find("bash");
    Path shell = bash == null ? programs.find("sh") : bash;
    if (shell == null) {
      throw new ConfigException("neither bash nor sh was found in PATH to run: " + line);
    }
    String first = line.strip().split("\\s+", 2)[0];
    String name = first.substring(first.lastIndexOf('/') + 1);
    return new Launch(
        line,
        bash == null ? "sh" : "bash",
        interpreterArguments,
        Launch.argv(shell.toString(), interpreterArguments, "-c", line),
        name);
  }

  private static String nameOf(Path file) {
    String name = String.valueOf(file.getFileName());
    String extension = extension(name);
    return extension.isEmpty() ? name : name.substring(0, name.length() - extension.length() - 1);
  }

  private static boolean hasExtension(String target, String... extensions) {
    return List.of(extensions).contains(extension(target));
  }

  /// In lower case, without the dot; empty when there is none. A leading dot begins no extension.
  private static String extension(@Nullable String name) {
    String file = name == null ? "" : name.substring(name.lastIndexOf('/') + 1);
    int dot = file.lastIndexOf('.');
    return dot <= 0 ? "" : file.substring(dot + 1).toLowerCase(Locale.ROOT);
  }
}
