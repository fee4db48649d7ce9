package dev.tasuki.sharing;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Endpoint;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ReuseportProgram;
import dev.tasuki.posix.RoundRobinProgram;
import dev.tasuki.posix.Sockets;
import dev.tasuki.posix.Syscall;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What this machine offers for sharing ports, each tried for real where trying leaves no trace.
/// Thread-safe; takes some milliseconds.
public final class Mechanisms {
  private static final long LOOPBACK = 0x7f000001L;
  private static final int SECCOMP_GET_ACTION_AVAIL = 2;
  private static final int RET_USER_NOTIF = 0x7fc00000;

  /// @param name such as `eBPF`
  /// @param detail what was found, in a few words
  /// @param without what is lost where it does not work
  public record Mechanism(String name, boolean works, String detail, String without) {}

  private record Outcome(boolean works, String detail) {}

  private interface Attempt {
    String run() throws IOException;
  }

  private Mechanisms() {}

  /// All mechanisms, the most important first.
  public static List<Mechanism> all() {
    return List.of(
        mechanism(
            "seccomp user notification",
            () -> tried(Mechanisms::seccomp),
            "ports cannot be shared at all"),
        mechanism(
            "pidfd_getfd",
            () -> tried(Mechanisms::pidfdGetfd),
            "sockets are replaced instead of adopted; some event loops cannot follow"),
        mechanism(
            "classic BPF on reuseport",
            () -> tried(Mechanisms::classic),
            "no exclusion: reloads may lose requests"),
        mechanism(
            "eBPF", () -> tried(Mechanisms::extended), "no exact round-robin: random instead"),
        mechanism(
            "tcp_migrate_req",
            Mechanisms::migration,
            "after a crash, waiting connections wait for the restart"),
        mechanism(
            "ptrace scope (Yama)", Mechanisms::yama, "sockets can be adopted only by injection"),
        mechanism(
            "cgroup v2",
            Mechanisms::cgroup,
            "processes that leave their session can escape a stop"));
  }

  /// Whether [Policy#ROUND_ROBIN] works here.
  public static boolean roundRobinAvailable() {
    return tried(Mechanisms::extended).works;
  }

  private static Mechanism mechanism(String name, Supplier<Outcome> trial, String without) {
    Outcome outcome = trial.get();
    return new Mechanism(name, outcome.works, outcome.detail, without);
  }

  private static Outcome tried(Attempt attempt) {
    try {
      return new Outcome(true, attempt.run());
    } catch (IOException e) {
      String message = e.getMessage();
      return new Outcome(false, message == null ? e.toString() : message);
    }
  }

  private static String seccomp() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment action = arena.allocateFrom(ValueLayout.JAVA_INT, RET_USER_NOTIF);
      PosixException.check(
          Syscall.SECCOMP.call(SECCOMP_GET_ACTION_AVAIL, 0, action.address()), "seccomp");
      return "offered by the kernel";
    }
  }

  private static String pidfdGetfd() throws PosixException {
    long self = ProcessHandle.current().pid();
    try (Descriptor socket = open();
        Descriptor process =
            new Descriptor(
                (int) PosixException.check(Syscall.PIDFD_OPEN.call(self, 0), "pidfd_open"))) {
      long copy =
          PosixException.check(
              Syscall.PIDFD_GETFD.call(process.number(), socket.number(), 0), "pidfd_getfd");
      new Descriptor((int) copy).close();
      return "permitted";
    }
  }

  private static String classic() throws PosixException {
    try (Descriptor socket = listener()) {
      ReuseportProgram.attachRandom(socket, new int[] {0}, Map.of());
      return "attached";
    }
  }

  private static String extended() throws PosixException {
    try (Descriptor socket = listener();
        RoundRobinProgram program = RoundRobinProgram.create()) {
      program.attach(socket, new int[] {0});
      return "attached";
    }
  }

  private static Descriptor listener() throws PosixException {
    Descriptor socket = open();
    Sockets.setReuse(socket.number(), true);
    int result = Sockets.bind(socket.number(), new Endpoint(false, 0, LOOPBACK, 0, 0));
    if (result == 0) {
      result = Sockets.listen(socket.number(), 1);
    }
    if (result < 0) {
      socket.close();
      throw new PosixException("listening on 127.0.0.1", -result);
    }
    return socket;
  }

  private static Descriptor open() throws PosixException {
    return Sockets.open(Sockets.AF_INET, Sockets.SOCK_STREAM, Sockets.IPPROTO_TCP);
  }

  private static Outcome migration() {
    String value = read("/proc/sys/net/ipv4/tcp_migrate_req").orElse("not offered");
    return new Outcome(value.equals("1"), "net.ipv4.tcp_migrate_req: " + value);
  }

  private static Outcome yama() {
    Optional<String> scope = read("/proc/sys/kernel/yama/ptrace_scope");
    boolean works = scope.map(value -> value.equals("0") || value.equals("1")).orElse(true);
    return new Outcome(works, scope.map(value -> "scope " + value).orElse("no Yama"));
  }

  private static Outcome cgroup() {
    Optional<String> own =
        read("/proc/self/cgroup")
            .flatMap(text -> text.lines().filter(line -> line.startsWith("0::")).findFirst());
    if (own.isEmpty() || !Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"))) {
      return new Outcome(false, "not mounted");
    }
    Path group = Path.of("/sys/fs/cgroup" + own.get().substring(3));
    boolean writable = Files.isWritable(group) && Files.isWritable(group.resolve("cgroup.procs"));
    return new Outcome(writable, group + (writable ? " is ours" : " is not writable"));
  }

  private static Optional<String> read(String file) {
    try {
      return Optional.of(Files.readString(Path.of(file)).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
