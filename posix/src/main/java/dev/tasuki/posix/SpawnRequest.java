package dev.tasuki.posix;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A process to be started. Immutable; descriptor numbers in it are borrowed, not owned.
///
/// @param argv program and arguments; a program without `/` is looked up in the PATH of
///   `environment`, a relative one is relative to `cwd`
/// @param environment the whole environment as `NAME=value`
/// @param cwd absolute working directory
/// @param stdin absolute path opened for reading, usually [#NO_INPUT]
/// @param stdout absolute path, opened for appending, created with mode 0600
/// @param stderr as `stdout`; the same path means the same open file
/// @param inherited descriptors: number in the child → number here; 0, 1 and 2 take the place of
///   their paths
/// @param filter whether its `bind` and `listen` calls are trapped
/// @param terms as whom it runs and within which limits
/// @param ownSession whether it leads a session of its own; else it leads a process group in this
///   process's session
public record SpawnRequest(
    List<String> argv,
    List<String> environment,
    String cwd,
    String stdin,
    String stdout,
    String stderr,
    Map<Integer, Integer> inherited,
    FilterMode filter,
    SpawnTerms terms,
    boolean ownSession) {
  /// The usual standard input.
  public static final String NO_INPUT = "/dev/null";

  public SpawnRequest {
    argv = List.copyOf(argv);
    environment = List.copyOf(environment);
    inherited = Map.copyOf(inherited);
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("no program to start");
    }
    if (inherited.keySet().stream().anyMatch(number -> number < 0)) {
      throw new IllegalArgumentException("not a descriptor: " + inherited);
    }
  }

  /// A process on the terms of this one.
  public SpawnRequest(
      List<String> argv,
      List<String> environment,
      String cwd,
      String stdin,
      String stdout,
      String stderr,
      Map<Integer, Integer> inherited,
      FilterMode filter) {
    this(argv, environment, cwd, stdin, stdout, stderr, inherited, filter, SpawnTerms.INHERITED);
  }

  /// A process in a session of its own.
  public SpawnRequest(
      List<String> argv,
      List<String> environment,
      String cwd,
      String stdin,
      String stdout,
      String stderr,
      Map<Integer, Integer> inherited,
      FilterMode filter,
      SpawnTerms terms) {
    this(argv, environment, cwd, stdin, stdout, stderr, inherited, filter, terms, true);
  }

  /// The same process with one more descriptor.
  ///
  /// @param there its number in the child
  /// @param here its number in this process; borrowed
  public SpawnRequest inheriting(int there, int here) {
    Map<Integer, Integer> more = new HashMap<>(inherited);
    more.put(there, here);
    return new SpawnRequest(
        argv, environment, cwd, stdin, stdout, stderr, more, filter, terms, ownSession);
  }

  /// The same process in this process's session.
  public SpawnRequest inThisSession() {
    return new SpawnRequest(
        argv, environment, cwd, stdin, stdout, stderr, inherited, filter, terms, false);
  }

  /// The same process on other terms, with more descriptors.
  SpawnRequest with(Map<Integer, Integer> moreInherited, SpawnTerms otherTerms) {
    Map<Integer, Integer> all = new HashMap<>(inherited);
    all.putAll(moreInherited);
    return new SpawnRequest(
        argv, environment, cwd, stdin, stdout, stderr, all, filter, otherTerms, ownSession);
  }
}
