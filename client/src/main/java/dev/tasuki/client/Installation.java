package dev.tasuki.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where Tasuki's files are, and the command line that starts keeper and daemon.
///
/// The launcher names the folder of jars in `TASUKI_LIB`; else it is that of the client's own jar.
/// Start-up caches are in the folder `aot` beside it and are used when they exist. With
/// `TASUKI_AOT_TRAINING` set to a folder, keeper and daemon write their caches there at their end.
///
/// @param lib folder of the jars
/// @param training folder for new caches, or null
record Installation(Path lib, @Nullable Path training) {
  private static final List<String> COMMON =
      List.of(
          "-XX:+UseSerialGC",
          "-Xss256k",
          "-XX:-UsePerfData",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:ArchiveRelocationMode=0",
          // What was hot in the training would be compiled at each start: as much work as the
          // start.
          "-XX:-AOTRecordTraining",
          "-XX:-AOTReplayTraining",
          // At a start, reflection by generated method handles takes longer than all it is for.
          "-Djdk.reflect.useNativeAccessorOnly=true",
          // The keeper raises its own limit of open files, and knows what it was: for the workers.
          "-XX:-MaxFDLimit");
  private static final List<String> KEEPER = List.of("-Xmx8m", "-Xint");

  /// A small young generation: without it the daemon touches 20 MB before it collects for the first
  /// time. Only what it does again and again is worth compiling: a start is not. When much of the
  /// heap is empty after a full collection, the system gets it back at once, down to what it began
  /// with.
  private static final List<String> DAEMON =
      List.of(
          "-Xmx64m",
          "-Xmn4m",
          "-Xms16m",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=20",
          "-XX:-ShrinkHeapInSteps",
          "-XX:TieredStopAtLevel=1",
          "-XX:CompileThresholdScaling=4");

  static Installation find() throws Failure {
    String named = Main.variable("TASUKI_LIB");
    Path jar = Path.of(System.getProperty("java.class.path")).toAbsolutePath();
    Path own = jar.getParent();
    Path lib = named == null && own != null ? own : Path.of(named == null ? "." : named);
    if (!Files.isRegularFile(lib.resolve("tasuki-keeper.jar"))) {
      throw new Failure("this installation is not complete: no tasuki-keeper.jar", lib.toString());
    }
    String training = Main.variable("TASUKI_AOT_TRAINING");
    return new Installation(lib, training == null ? null : Path.of(training));
  }

  /// The argv of the keeper, which holds that of the daemon.
  List<String> command(String home) {
    List<String> command = java("keeper", KEEPER, lib.resolve("tasuki-keeper.jar"));
    command.add(home);
    command.add("--");
    command.addAll(java("daemon", DAEMON, lib.resolve("tasukid.jar")));
    return command;
  }

  /// The argv that looks whether this version's daemon could take over in a TASUKI_HOME.
  List<String> checkCommand(String home) {
    List<String> command = java("daemon", DAEMON, lib.resolve("tasukid.jar"));
    command.add("--check");
    command.add(home);
    return command;
  }

  private List<String> java(String name, List<String> flags, Path jar) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(COMMON);
    command.addAll(flags);
    Path cache = lib.resolveSibling("aot").resolve(name + ".aot");
    if (training != null) {
      command.add("-XX:AOTCacheOutput=" + training.resolve(name + ".aot"));
    } else if (Files.isReadable(cache)) {
      command.add("-XX:AOTCache=" + cache);
    }
    command.add("-jar");
    command.add(jar.toString());
    return command;
  }
}
