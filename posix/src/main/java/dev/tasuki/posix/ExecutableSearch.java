package dev.tasuki.posix;

import java.lang.foreign.Arena;

/// Finds the program of a [SpawnRequest] as a shell in its directory and with its PATH would
/// (`execvp(3)`), which `posix_spawnp` does not: that looks in *our* directory and PATH.
final class ExecutableSearch {
  private static final int AT_FDCWD = -100;
  private static final int X_OK = 1;
  private static final int O_PATH = 010000000;
  private static final int O_DIRECTORY = Syscall.AARCH64 ? 040000 : 0200000;
  private static final int O_CLOEXEC = 02000000;

  /// The PATH that the C library takes when there is none.
  private static final String DEFAULT_PATH = "/bin:/usr/bin";

  private ExecutableSearch() {}

  /// @param path the file to execute, absolute; empty when none was found
  record Found(String path, int errno, String failure) {}

  static Found find(SpawnRequest request) {
    String program = request.argv().getFirst();
    if (!isDirectory(request.cwd())) {
      return new Found("", Errno.ENOENT, "working directory " + request.cwd() + " does not exist");
    }
    return program.indexOf('/') >= 0
        ? check(resolve(request.cwd(), program))
        : search(request, program);
  }

  private static Found search(SpawnRequest request, String program) {
    Found denied = null;
    for (String directory : path(request).split(":", -1)) {
      Found found = check(resolve(request.cwd(), directory) + "/" + program);
      if (found.errno() == 0) {
        return found;
      }
      if (found.errno() == Errno.EACCES && denied == null) {
        denied = found;
      }
    }
    if (denied != null) {
      return denied;
    }
    return new Found("", Errno.ENOENT, "command " + program + " was not found in PATH");
  }

  private static Found check(String path) {
    int errno = access(path);
    if (errno == Errno.EACCES) {
      return new Found("", errno, path + " is not executable (try chmod +x)");
    }
    if (errno != 0) {
      return new Found("", errno, path + " does not exist");
    }
    if (isDirectory(path)) {
      return new Found("", Errno.EACCES, path + " is a directory, not a program");
    }
    return new Found(path, 0, "");
  }

  private static String path(SpawnRequest request) {
    for (String variable : request.environment()) {
      if (variable.startsWith("PATH=")) {
        return variable.substring("PATH=".length());
      }
    }
    return DEFAULT_PATH;
  }

  private static String resolve(String cwd, String path) {
    if (path.isEmpty()) {
      return cwd;
    }
    return path.startsWith("/") ? path : cwd + "/" + path;
  }

  private static int access(String path) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) -Syscall.FACCESSAT.call(AT_FDCWD, arena.allocateFrom(path).address(), X_OK);
    }
  }

  static boolean isDirectory(String path) {
    try (Arena arena = Arena.ofConfined()) {
      long opened =
          Syscall.OPENAT.call(
              AT_FDCWD, arena.allocateFrom(path).address(), O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
      if (opened >= 0) {
        new Descriptor((int) opened).close();
      }
      return opened >= 0;
    }
  }
}
