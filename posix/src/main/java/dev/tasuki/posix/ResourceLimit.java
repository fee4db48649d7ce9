package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A resource limit of a process (`getrlimit(2)`). On Linux limits belong to whole processes, not
/// to threads.
///
/// @param resource which; its number is that of the kernel
/// @param soft what holds; [#UNLIMITED] for no limit
/// @param hard up to what the process itself may raise it
public record ResourceLimit(Resource resource, long soft, long hard) {
  /// `RLIM_INFINITY`.
  public static final long UNLIMITED = -1;

  /// What can be limited, in the order of the kernel's numbers (`asm-generic/resource.h`).
  public enum Resource {
    CPU,
    FSIZE,
    DATA,
    STACK,
    CORE,
    RSS,
    NPROC,
    NOFILE,
    MEMLOCK,
    AS,
    LOCKS,
    SIGPENDING,
    MSGQUEUE,
    NICE,
    RTPRIO,
    RTTIME;

    /// The name in configuration files and in `prlimit(1)`, such as `nofile`.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// All words.
    public static List<String> words() {
      return Arrays.stream(values()).map(Resource::word).toList();
    }
  }

  /// The limit that a process has.
  ///
  /// @param pid 0 for this process
  public static ResourceLimit of(int pid, Resource resource) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment old = arena.allocate(JAVA_LONG, 2);
      PosixException.check(
          Syscall.PRLIMIT64.call(pid, resource.ordinal(), 0, old.address()), "prlimit");
      return new ResourceLimit(
          resource, old.getAtIndex(JAVA_LONG, 0), old.getAtIndex(JAVA_LONG, 1));
    }
  }

  /// Gives a process this limit.
  ///
  /// @param pid 0 for this process
  public void set(int pid) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment wanted = arena.allocate(JAVA_LONG, 2);
      wanted.setAtIndex(JAVA_LONG, 0, soft);
      wanted.setAtIndex(JAVA_LONG, 1, hard);
      PosixException.check(
          Syscall.PRLIMIT64.call(pid, resource.ordinal(), wanted.address(), 0),
          "limit " + this + " is above what is allowed here");
    }
  }

  @Override
  public String toString() {
    return resource.word() + " " + shown(soft) + (soft == hard ? "" : ":" + shown(hard));
  }

  private static String shown(long value) {
    return value == UNLIMITED ? "unlimited" : Long.toString(value);
  }
}
