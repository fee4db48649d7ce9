package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Makes this process another program (`execve(2)`): its pid, its children, its session and its
/// standard streams stay, all of its threads end.
public final class Exec {
  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  private static final int CLOSE_RANGE_CLOEXEC = 4;
  private static final int FIRST_PRIVATE = 3;

  private Exec() {}

  /// Executes a program. Returns only when that has failed; then everything is as before.
  ///
  /// @param argv the first element is the absolute path of the program
  /// @param kept the one descriptor beside 0, 1 and 2 that the program inherits, by its number
  /// @throws PosixException what `execve` returned
  public static void replace(List<String> argv, List<String> environment, Descriptor kept)
      throws PosixException {
    int number = kept.number();
    closeOnExec(FIRST_PRIVATE, number - 1L);
    closeOnExec(number + 1L, 0xffff_ffffL);
    Syscall.FCNTL.call(number, F_SETFD, 0);
    try (Arena arena = Arena.ofConfined()) {
      String program = argv.getFirst();
      long result =
          Syscall.EXECVE.call(
              arena.allocateFrom(program).address(),
              strings(arena, argv).address(),
              strings(arena, environment).address());
      Syscall.FCNTL.call(number, F_SETFD, FD_CLOEXEC);
      PosixException.check(result, "execve(" + program + ")");
    }
  }

  /// The JDK opens most of its files so by itself; kernels before 5.11 leave it at that.
  private static void closeOnExec(long first, long last) {
    if (first <= last) {
      Syscall.CLOSE_RANGE.call(first, last, CLOSE_RANGE_CLOEXEC);
    }
  }

  /// A null-terminated array of C strings.
  private static MemorySegment strings(Arena arena, List<String> strings) {
    MemorySegment array = arena.allocate(ADDRESS, strings.size() + 1L);
    for (int i = 0; i < strings.size(); i++) {
      array.setAtIndex(ADDRESS, i, arena.allocateFrom(strings.get(i)));
    }
    return array;
  }
}
