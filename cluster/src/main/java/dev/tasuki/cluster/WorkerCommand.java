package dev.tasuki.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is executed for one worker.
///
/// @param argv program and arguments
/// @param asksForPorts whether its runtime asks the primary for all that its program shares, as
///   Node's does: the ports of all others are adopted when they bind them
record WorkerCommand(List<String> argv, boolean asksForPorts) {
  private static final Set<String> NODE = Set.of("node", "nodejs");

  /// It asks as Node does, but not for the servers of its own API.
  private static final String DENO = "deno";

  private static final String BUN = "bun";

  private static final String CLASS = "class";
  private static final int MAX_PORT = 65_535;

  WorkerCommand {
    argv = List.copyOf(argv);
  }

  /// @param own how this process was started
  /// @param id the worker's number: ports of debuggers are that much higher than the primary's
  /// @param agent the agent's jar; null for none
  static WorkerCommand of(ClusterSettings settings, CommandLine own, int id, @Nullable Path agent) {
    String kind = kind(settings);
    return switch (kind) {
      case CLASS, "jar", "java" -> java(settings, own, kind, id, agent);
      case "js", "mjs", "cjs" -> script(settings, own, "node");
      case "py" -> script(settings, own, "python3");
      default -> script(settings, own, null);
    };
  }

  /// Whether it may be told that it is a worker. Bun would then speak its own dialect of Node's
  /// wire and bind its ports past all others.
  boolean mayBeNumbered() {
    return !name(argv.getFirst()).equals(BUN);
  }

  /// Whether workers will be JVMs.
  static boolean isJava(ClusterSettings settings) {
    return Set.of(CLASS, "jar", "java").contains(kind(settings));
  }

  private static String kind(ClusterSettings settings) {
    String exec = settings.exec().orElse(null);
    return exec == null ? CLASS : extension(exec);
  }

  private static WorkerCommand java(
      ClusterSettings settings, CommandLine own, String kind, int id, @Nullable Path agent) {
    List<String> options = new ArrayList<>();
    if (agent != null) {
      options.add("-javaagent:" + agent);
      options.add("--enable-native-access=ALL-UNNAMED");
      options.add("-Dtasuki.drain.seconds=" + settings.drainTimeout().toSeconds());
    }
    // Loops and conditions: each lambda on the way to the first worker costs a millisecond.
    List<String> given = settings.interpreterArgs().orElse(null);
    if (given == null) {
      for (String option : own.options()) {
        options.add(shifted(option, id));
      }
    } else {
      options.addAll(own.pathOptions());
      options.addAll(given);
    }
    List<String> main = main(settings, own, kind, options);
    CommandLine line = own.with(settings.interpreter().orElse(own.java()), options).withMain(main);
    line = line.withArguments(settings.args().orElse(own.arguments()));
    return new WorkerCommand(line.words(), false);
  }

  /// What to run; adds the class path where it is not among the options.
  private static List<String> main(
      ClusterSettings settings, CommandLine own, String kind, List<String> options) {
    Class<?> type = settings.mainType();
    if (type != null) {
      MainClass other = MainClass.of(type);
      options.addAll(other.options());
      return other.main();
    }
    String exec = settings.exec().orElse("");
    return switch (kind) {
      case "jar" -> List.of("-jar", exec);
      case "java" -> List.of(exec);
      default -> own.main();
    };
  }

  private static WorkerCommand script(
      ClusterSettings settings, CommandLine own, @Nullable String usual) {
    List<String> argv = new ArrayList<>();
    String interpreter = settings.interpreter().orElse(usual);
    if (interpreter != null) {
      argv.add(interpreter);
      argv.addAll(settings.interpreterArgs().orElse(List.of()));
    }
    argv.add(settings.exec().orElseThrow());
    argv.addAll(settings.args().orElse(own.arguments()));
    String first = name(argv.getFirst());
    boolean other = first.equals(BUN) || first.equals(DENO);
    return new WorkerCommand(argv, !other && ("node".equals(usual) || NODE.contains(first)));
  }

  /// Node does the same with `--inspect-port`.
  private static String shifted(String option, int id) {
    if (!option.contains("address=") && !option.contains("jmxremote")) {
      return option;
    }
    Matcher matcher = Ports.OPTION.matcher(option);
    if (!matcher.matches()) {
      return option;
    }
    int port = Integer.parseInt(matcher.group(2));
    // 0 means any port, which is different in every JVM by itself.
    return port == 0 || port + id > MAX_PORT
        ? option
        : matcher.group(1) + (port + id) + matcher.group(3);
  }

  private static String extension(String program) {
    String name = name(program);
    return name.contains(".") ? name.substring(name.lastIndexOf('.') + 1) : "";
  }

  private static String name(String program) {
    return program.substring(program.lastIndexOf('/') + 1);
  }

  /// Options of the primary's JVM that name a port, which no two JVMs can have. In a class of its
  /// own because few primaries have one, and compiling a pattern costs them part of their start.
  private static final class Ports {
    static final Pattern OPTION =
        Pattern.compile(
            "(-agentlib:jdwp.*address=(?:.*:)?|-Xrunjdwp.*address=(?:.*:)?"
                + "|-Dcom\\.sun\\.management\\.jmxremote\\.(?:rmi\\.)?port=)(\\d+)(.*)");
  }

  /// How this process was started.
  static CommandLine own() {
    try {
      return CommandLine.ofThisProcess();
    } catch (IOException e) {
      throw new ClusterException("cannot find out how this program was started", e);
    }
  }
}
