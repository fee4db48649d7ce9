package dev.tasuki.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Facts about processes from `/proc` (`proc(5)`), read by system calls: no class of
/// `java.nio.file` is loaded for it. Stateless, thread-safe.
public final class ProcessInfo {
  private static final int AT_FDCWD = -100;
  private static final int O_CLOEXEC = 0x80000;
  private static final int BLOCK = 4096;
  private static final int STATE = 3;
  private static final int PARENT = 4;
  private static final int START_TIME = 22;
  private static final int EXIT_CODE = 52;

  private ProcessInfo() {}

  /// When the process was started, in clock ticks since boot. With the pid it identifies a process
  /// for ever.
  ///
  /// @return the start time, or -1 when there is no such process
  public static long startTime(int pid) {
    String field = statField(pid, START_TIME);
    return field == null ? -1 : Long.parseLong(field);
  }

  /// The parent of a process.
  ///
  /// @return its pid, or -1 when there is no such process
  public static int parent(int pid) {
    String field = statField(pid, PARENT);
    return field == null ? -1 : Integer.parseInt(field);
  }

  /// The process that a thread belongs to.
  ///
  /// @return its pid, or -1 when there is no such thread
  public static int threadGroup(int tid) {
    String field = statusField(Integer.toString(tid), "Tgid");
    return field == null ? -1 : Integer.parseInt(field);
  }

  /// How a process ended whose parent has not taken its status yet. Needs the same user.
  static @Nullable WaitStatus statusOfZombie(int pid) {
    if (!"Z".equals(statField(pid, STATE))) {
      return null;
    }
    String code = statField(pid, EXIT_CODE);
    return code == null ? null : new WaitStatus(Integer.parseInt(code));
  }

  /// A line's value of `/proc/WHO/status`.
  static @Nullable String statusField(String who, String name) {
    String status = read("/proc/" + who + "/status");
    if (status == null) {
      return null;
    }
    int from = status.indexOf("\n" + name + ":");
    if (from < 0) {
      return null;
    }
    int value = from + name.length() + 2;
    return status.substring(value, status.indexOf('\n', value)).strip();
  }

  /// A field of `/proc/PID/stat`, counted from 1 as the manual page does, from the third on.
  private static @Nullable String statField(int pid, int field) {
    String stat = read("/proc/" + pid + "/stat");
    if (stat == null) {
      return null;
    }
    // The second field is the command in parentheses and may hold anything, spaces included.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ");
    return field - STATE < fields.length ? fields[field - STATE] : null;
  }

  /// The words of a process's command line; none when it is gone or a zombie.
  public static List<String> commandLine(long pid) {
    String words = read("/proc/" + pid + "/cmdline");
    return words == null || words.isEmpty() ? List.of() : List.of(words.split("\0"));
  }

  /// A whole small file as UTF-8.
  ///
  /// @return its text, or null when it cannot be read
  public static @Nullable String read(String path) {
    try (Arena arena = Arena.ofConfined()) {
      long opened = Syscall.OPENAT.call(AT_FDCWD, arena.allocateFrom(path).address(), O_CLOEXEC, 0);
      if (opened < 0) {
        return null;
      }
      try (Descriptor file = new Descriptor((int) opened)) {
        return drain(file, arena.allocate(BLOCK));
      }
    }
  }

  private static @Nullable String drain(Descriptor file, MemorySegment block) {
    byte[] text = new byte[0];
    while (true) {
      long count = Syscall.READ.call(file.number(), block.address(), BLOCK);
      if (count < 0) {
        return null;
      }
      if (count == 0) {
        return new String(text, StandardCharsets.UTF_8);
      }
      byte[] longer = java.util.Arrays.copyOf(text, text.length + (int) count);
      MemorySegment.copy(block, ValueLayout.JAVA_BYTE, 0, longer, text.length, (int) count);
      text = longer;
    }
  }
}
