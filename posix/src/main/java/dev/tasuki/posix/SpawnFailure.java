package dev.tasuki.posix;

/// Says in words why `posix_spawn` failed: it returns one errno for half a dozen steps.
final class SpawnFailure {
  private SpawnFailure() {}

  static String explain(SpawnRequest request, String program, PosixException failure) {
    return switch (failure.errno()) {
      case Errno.ENOEXEC ->
          program + " is not a program this machine can execute (a script needs a #! line)";
      case Errno.E2BIG -> "arguments and environment of " + program + " are too long";
      case Errno.EAGAIN -> "no more processes are allowed for this user";
      case Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM ->
          "cannot start " + program + ": " + Errno.describe(failure.errno());
      case Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES, Errno.EISDIR, Errno.EROFS, Errno.ENOSPC ->
          explainFiles(request, program, failure.errno());
      default -> "cannot start " + program + ": " + failure.getMessage();
    };
  }

  /// The program and the directory were looked at before: a log file remains, or a #! interpreter.
  private static String explainFiles(SpawnRequest request, String program, int errno) {
    if (errno == Errno.EACCES && request.terms().identity().isOther()) {
      return request.terms().identity()
          + " may not execute "
          + program
          + ", or not enter its folder or the working directory "
          + request.cwd();
    }
    for (String file : new String[] {request.stdout(), request.stderr()}) {
      String parent = file.substring(0, Math.max(1, file.lastIndexOf('/')));
      if (!ExecutableSearch.isDirectory(parent)) {
        return "cannot write " + file + ": directory " + parent + " does not exist";
      }
      if (ExecutableSearch.isDirectory(file)) {
        return "cannot write " + file + ": it is a directory";
      }
    }
    if (errno == Errno.ENOENT) {
      return "cannot start " + program + ": the interpreter in its first line does not exist";
    }
    return "cannot start "
        + program
        + " with output to "
        + request.stdout()
        + " and "
        + request.stderr()
        + ": "
        + Errno.describe(errno);
  }
}
