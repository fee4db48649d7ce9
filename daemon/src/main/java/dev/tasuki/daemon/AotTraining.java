package dev.tasuki.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Makes a cache while the app runs: asks its JVM which classes it has loaded (`jcmd
/// VM.class_hierarchy`), and has another JVM, at the lowest priority, load, link and store just
/// these (`-Xshare:dump -XX:+AOTClassLinking`). That JVM runs none of the app's code. Runs on a
/// thread of its own, one training at a time.
///
/// Why not the workflow of JEP 483 and 514: `-XX:AOTMode=record` and `-XX:AOTCacheOutput` write
/// when the JVM exits, so the app's own stop takes longer (9 s instead of 0.2 s for a small server
/// on a busy machine, which is more than `kill_timeout`), and its start too; and to run the app a
/// second time for training would connect to its databases twice. What is made here has the same
/// linked classes, but not the method profiles of JEP 515.
///
/// A cache comes into place by rename, after a JVM with the app's own options has been seen to
/// accept it, and only if jars and JDK are still what they were.
final class AotTraining {
  private static final long PATIENCE_SECONDS = 300;
  private static final int LEAST_CLASSES = 100;
  private static final Pattern CLASS =
      Pattern.compile("^[| ]*(?:-- ?|--)?([\\w.$]+)/(?:null|0x[0-9a-f]+).*$");

  private final AotSubject subject;
  private final Path target;
  private final Map<String, String> environment;

  AotTraining(AotSubject subject, Path target, Map<String, String> environment) {
    this.subject = subject;
    this.target = target;
    this.environment = environment;
  }

  /// @param pid a process of the app that has done some work
  /// @throws IOException when it did not come about, with the reason in one line
  void run(int pid, String fingerprint) throws IOException, InterruptedException {
    Path list = target.resolveSibling(target.getFileName() + ".classes");
    Path made = target.resolveSibling(target.getFileName() + ".new");
    Path words = target.resolveSibling(target.getFileName() + ".out");
    try {
      execute(words, List.of(jcmd(), Integer.toString(pid), "VM.class_hierarchy"));
      Files.write(list, classes(Files.readString(words)));
      execute(words, dump(list, made));
      execute(words, trial(made));
      if (!fingerprint.equals(subject.fingerprint())) {
        throw new IOException("jar or JDK changed meanwhile");
      }
      Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AotSubject.UnfitException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      for (Path file : List.of(list, made, words)) {
        Files.deleteIfExists(file);
      }
    }
  }

  /// Beside the app's own `java`, else that of the JDK which runs Tasuki.
  private String jcmd() throws IOException {
    Path own = subject.java().toRealPath().resolveSibling("jcmd");
    Path ours = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(own) && !Files.isExecutable(ours)) {
      throw new IOException("there is no jcmd (a JDK has it) to list the app's classes");
    }
    return (Files.isExecutable(own) ? own : ours).toString();
  }

  /// Names as the class list wants them; without what a JVM makes up while it runs.
  static List<String> classes(String hierarchy) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    for (String line : hierarchy.lines().toList()) {
      Matcher matcher = CLASS.matcher(line);
      if (matcher.matches() && !matcher.group(1).matches(".*(\\$\\$|\\$Proxy).*")) {
        names.add(matcher.group(1).replace('.', '/'));
      }
    }
    if (names.size() < LEAST_CLASSES) {
      throw new IOException("its JVM does not list its classes");
    }
    return List.copyOf(names);
  }

  private List<String> dump(Path list, Path made) {
    return java(
        "-Xshare:dump",
        "-XX:+AOTClassLinking",
        "-XX:SharedClassListFile=" + list,
        "-XX:SharedArchiveFile=" + made,
        "-cp",
        subject.classPath());
  }

  private List<String> trial(Path made) {
    return java(
        "-Xshare:on", "-XX:SharedArchiveFile=" + made, "-cp", subject.classPath(), "-version");
  }

  private List<String> java(String... more) {
    List<String> words = new ArrayList<>(List.of("nice", "-n", "19", subject.java().toString()));
    words.addAll(subject.options());
    words.addAll(List.of(more));
    return words;
  }

  private void execute(Path words, List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(words.toFile());
    builder.redirectInput(Path.of("/dev/null").toFile());
    Process process = builder.start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("making it took longer than " + PATIENCE_SECONDS + " s");
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new IOException("it cannot be made: " + firstComplaint(words));
    }
  }

  private static String firstComplaint(Path words) throws IOException {
    return new String(Files.readAllBytes(words), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("rror") || line.contains("nrecognized"))
        .findFirst()
        .orElse("the JVM refuses");
  }
}
