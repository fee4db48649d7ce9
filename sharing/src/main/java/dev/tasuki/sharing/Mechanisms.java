package dev.tasuki.sharing;

import dev.tasuki.posix.BindFilter;
import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Endpoint;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.FilterMode;
import dev.tasuki.posix.PidFd;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ReuseportProgram;
import dev.tasuki.posix.RoundRobinProgram;
import dev.tasuki.posix.Signal;
import dev.tasuki.posix.Sockets;
import dev.tasuki.posix.SpawnOutcome;
import dev.tasuki.posix.SpawnRequest;
import dev.tasuki.posix.Spawner;
import dev.tasuki.posix.Syscall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What this machine offers for sharing ports, each tried for real: a filter on a thread that ends,
/// a child that is killed. Thread-safe; takes some milliseconds.
public final class Mechanisms {
  private static final long LOOPBACK = 0x7f000001L;
  private static final SpawnRequest CHILD =
      new SpawnRequest(
          List.of("sleep", "10"),
          List.of("PATH=/usr/bin:/bin"),
          "/",
          SpawnRequest.NO_INPUT,
          SpawnRequest.NO_INPUT,
          SpawnRequest.NO_INPUT,
          Map.of(),
          FilterMode.NONE);

  /// @param name such as `eBPF`
  /// @param detail what was found, in a few words
  /// @param without what is lost where it does not work
  public record Mechanism(String name, boolean works, String detail, String without) {}

  private record Outcome(boolean works, String detail) {}

  private interface Attempt {
    String run() throws IOException;
  }

  private Mechanisms() {}

  /// What follows from all of them, then the mechanisms, the most important first.
  public static List<Mechanism> all() {
    Mechanism seccomp =
        mechanism(
            "seccomp user notification",
            tried(Mechanisms::seccomp),
            "ports cannot be shared at all");
    Mechanism duplicate =
        mechanism(
            "pidfd_getfd",
            tried(Mechanisms::pidfdGetfd),
            "sockets are replaced instead of adopted; some event loops cannot follow");
    Mechanism classic =
        mechanism(
            "classic BPF on reuseport",
            tried(Mechanisms::classic),
            "no exclusion: reloads may lose requests");
    Mechanism extended =
        mechanism("eBPF", tried(Mechanisms::extended), "no exact round-robin: random instead");
    return List.of(
        summary(seccomp.works, duplicate.works, extended.works),
        seccomp,
        duplicate,
        classic,
        extended,
        mechanism(
            "tcp_migrate_req",
            migration(),
            "after a crash, waiting connections wait for the restart"),
        mechanism("ptrace scope (Yama)", yama(), "sockets can be adopted only by injection"));
  }

  /// How ports are shared here, as [Binder] decides for each bind.
  static Mechanism summary(boolean filter, boolean duplicate, boolean extended) {
    String mode = !filter ? "none" : duplicate ? "adopt" : "inject";
    String policy = !filter ? "" : ", policy auto means " + (extended ? "round-robin" : "random");
    return new Mechanism(
        "port sharing",
        filter,
        "mode " + mode + policy,
        "each instance needs a port of its own, and a reload has a gap");
  }

  /// Whether [Policy#ROUND_ROBIN] works here.
  public static boolean roundRobinAvailable() {
    return tried(Mechanisms::extended).works;
  }

  private static Mechanism mechanism(String name, Outcome outcome, String without) {
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
    FilterMode mode = FilterMode.preferred();
    int errno = BindFilter.probe(mode);
    if (errno == Errno.EBUSY) {
      throw new PosixException("another program supervises our system calls already", errno);
    }
    PosixException.check(-errno, "seccomp");
    return mode == FilterMode.PRIVILEGED ? "filter put on" : "filter put on, with no_new_privs";
  }

  /// As with workers, the other process is a descendant: that is what Yama asks for.
  private static String pidfdGetfd() throws PosixException {
    SpawnOutcome child = Spawner.spawn(CHILD);
    Descriptor pidfd = child.pidfd();
    if (pidfd == null) {
      throw new PosixException("starting sleep", child.errno());
    }
    try (PidFd process = new PidFd(pidfd)) {
      try {
        long copy = Syscall.PIDFD_GETFD.call(process.descriptor().number(), 0, 0);
        new Descriptor((int) PosixException.check(copy, "pidfd_getfd")).close();
      } finally {
        process.sendSignal(Signal.SIGKILL);
        Syscall.WAIT4.call(child.pid(), 0, 0, 0);
      }
      return "descriptor of a child duplicated";
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
      program.attach(socket, new int[] {0}, Map.of());
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
    Migration.Setting setting = Migration.look();
    String words =
        switch (setting) {
          case ON -> "1";
          case OFF -> "0";
          case OURS -> "0, set to 1 for the moment when it is needed";
          case NOT_OFFERED -> "not offered";
        };
    return new Outcome(setting.works(), "net.ipv4.tcp_migrate_req: " + words);
  }

  private static Outcome yama() {
    Optional<String> scope = read("/proc/sys/kernel/yama/ptrace_scope");
    boolean works = scope.map(value -> value.equals("0") || value.equals("1")).orElse(true);
    return new Outcome(works, scope.map(value -> "scope " + value).orElse("no Yama"));
  }

  private static Optional<String> read(String file) {
    try {
      return Optional.of(Files.readString(Path.of(file)).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
