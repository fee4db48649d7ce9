package dev.tasuki.sharing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Native;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Syscall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Test-only spawner: a short-lived thread puts on the filter for bind, listen and shutdown and
/// spawns one process, which inherits it.
final class FilteredSpawn {
  private static final boolean ARM = "aarch64".equals(System.getProperty("os.arch"));
  private static final int NO_NEW_PRIVILEGES = 38;
  private static final int FLAGS = 8 | 4 | 32; // NEW_LISTENER, SPEC_ALLOW, WAIT_KILLABLE_RECV
  private static final int SET_SIGNAL_DEFAULTS_MASK_AND_SESSION = 0x04 | 0x08 | 0x80;

  record Spawned(int pid, Descriptor listener) {}

  private FilteredSpawn() {}

  static Spawned spawn(List<String> command, Map<String, String> environment) throws Exception {
    CompletableFuture<Spawned> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            result.complete(here(command, environment));
          } catch (PosixException | RuntimeException | Error e) {
            result.completeExceptionally(e);
          }
        })
        .join();
    return result.get();
  }

  private static Spawned here(List<String> command, Map<String, String> environment)
      throws PosixException {
    Descriptor notify = filter();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(512, 16);
      MemorySegment actions = arena.allocate(512, 16);
      MemorySegment pid = arena.allocate(JAVA_INT);
      MemorySegment signals = arena.allocate(128, 8);
      call("posix_spawnattr_init", attributes.address(), 0, 0, 0, 0, 0);
      call("posix_spawn_file_actions_init", actions.address(), 0, 0, 0, 0, 0);
      MemorySegment nothing = arena.allocateFrom("/dev/null");
      for (int fd = 0; fd < 3; fd++) {
        call("posix_spawn_file_actions_addopen", actions.address(), fd, nothing.address(), 2, 0, 0);
      }
      call("posix_spawnattr_setsigmask", attributes.address(), signals.address(), 0, 0, 0, 0);
      call(
          "posix_spawnattr_setflags",
          attributes.address(),
          SET_SIGNAL_DEFAULTS_MASK_AND_SESSION,
          0,
          0,
          0,
          0);
      List<String> variables =
          environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
      call(
          "posix_spawnp",
          pid.address(),
          arena.allocateFrom(command.getFirst()).address(),
          actions.address(),
          attributes.address(),
          strings(arena, command).address(),
          strings(arena, variables).address());
      return new Spawned(pid.get(JAVA_INT, 0), notify);
    }
  }

  private static void call(String name, long a, long b, long c, long d, long e, long f)
      throws PosixException {
    PosixException.check(-Native.callInt(Native.symbol(name), a, b, c, d, e, f), name);
  }

  private static MemorySegment strings(Arena arena, List<String> strings) {
    MemorySegment array = arena.allocate(ADDRESS, strings.size() + 1L);
    for (int i = 0; i < strings.size(); i++) {
      array.setAtIndex(ADDRESS, i, arena.allocateFrom(strings.get(i)));
    }
    return array;
  }

  private static Descriptor filter() throws PosixException {
    int[][] code = {
      {0x20, 0, 0, 4},
      {0x15, 0, 9, ARM ? 0xC00000B7 : 0xC000003E},
      {0x20, 0, 0, 0},
      {0x15, 0, 2, Syscall.BIND.number()},
      {0x20, 0, 0, 32},
      {0x35, 6, 5, 16}, // sockaddr_nl is 12
      {0x15, 5, 0, Syscall.LISTEN.number()},
      {0x15, 0, 3, Syscall.SHUTDOWN.number()},
      {0x20, 0, 0, 24},
      {0x15, 1, 2, 1},
      {0x06, 0, 0, 0x7fff0000},
      {0x06, 0, 0, 0x7fff0000},
      {0x06, 0, 0, 0x7fc00000},
    };
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment filter = arena.allocate(8L * code.length, 8);
      for (int i = 0; i < code.length; i++) {
        filter.set(JAVA_SHORT, 8L * i, (short) code[i][0]);
        filter.set(JAVA_BYTE, 8L * i + 2, (byte) code[i][1]);
        filter.set(JAVA_BYTE, 8L * i + 3, (byte) code[i][2]);
        filter.set(JAVA_INT, 8L * i + 4, code[i][3]);
      }
      MemorySegment program = arena.allocate(16, 8);
      program.set(JAVA_SHORT, 0, (short) code.length);
      program.set(ADDRESS, 8, filter);
      PosixException.check(Syscall.PRCTL.call(NO_NEW_PRIVILEGES, 1, 0, 0), "no_new_privs");
      return new Descriptor(
          (int) PosixException.check(Syscall.SECCOMP.call(1, FLAGS, program.address()), "seccomp"));
    }
  }
}
