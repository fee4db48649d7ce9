package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;

/// Which process holds which socket, from `/proc` (`proc_pid_fd(5)`). A process that is gone or
/// that we may not look into simply holds nothing. Thread-safe.
public final class ProcSockets {
  /// Close-on-exec, in [#flags].
  public static final int O_CLOEXEC = 0x80000;

  private static final Path PROC = Path.of("/proc");
  private static final String PREFIX = "socket:[";
  private static final int NAME_BYTES = 32;

  /// A process and its short name (`/proc/PID/comm`).
  public record Owner(int pid, String name) {
    @Override
    public String toString() {
      return "pid " + pid + " (" + name + ")";
    }
  }

  private ProcSockets() {}

  /// The kernel's name of a socket's protocol, such as `TCP`, `UDPv6` or `MPTCP`, without touching
  /// the socket; empty when unknown.
  public static Optional<String> protocol(int tid, int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(link(tid, fd).toString());
      MemorySegment name = arena.allocateFrom("system.sockprotoname");
      MemorySegment value = arena.allocate(NAME_BYTES);
      long length =
          Syscall.GETXATTR.call(path.address(), name.address(), value.address(), NAME_BYTES);
      if (length <= 1) {
        return Optional.empty();
      }
      byte[] bytes = value.asSlice(0, length - 1).toArray(JAVA_BYTE);
      return Optional.of(new String(bytes, StandardCharsets.US_ASCII));
    }
  }

  /// The inode of the socket behind a descriptor; 0 when there is none.
  public static long inode(int pid, int fd) {
    return inode(link(pid, fd));
  }

  /// The inode of one of our own sockets; 0 when it is none.
  public static long inode(Descriptor descriptor) {
    return inode(PROC.resolve("self/fd/" + descriptor.number()));
  }

  /// The process (thread group) of a thread; the tid itself when it is gone.
  public static int processOf(int tid) {
    return field(PROC.resolve(tid + "/status"), "Tgid:").map(Integer::parseInt).orElse(tid);
  }

  /// A descriptor's flags as `open(2)` spells them, with [#O_CLOEXEC]; 0 when it is gone.
  public static int flags(int pid, int fd) {
    return field(PROC.resolve(pid + "/fdinfo/" + fd), "flags:")
        .map(flags -> Integer.parseInt(flags, 8))
        .orElse(0);
  }

  /// Whether a process runs: a zombie does not.
  public static boolean alive(int pid) {
    return field(PROC.resolve(pid + "/status"), "State:")
        .map(state -> !state.startsWith("Z") && !state.startsWith("X"))
        .orElse(false);
  }

  /// Whether a process is in our network namespace.
  public static boolean sameNetwork(int pid) {
    try {
      return Files.readSymbolicLink(PROC.resolve(pid + "/ns/net"))
          .equals(Files.readSymbolicLink(PROC.resolve("self/ns/net")));
    } catch (IOException e) {
      return false;
    }
  }

  /// The inodes of all sockets that a process holds.
  public static Set<Long> inodes(int pid) {
    return numbers(pid).keySet();
  }

  /// The number of a descriptor by which a process holds a socket; -1 when there is none.
  public static int number(int pid, long inode) {
    return numbers(pid).getOrDefault(inode, -1);
  }

  /// The sockets that a process holds: inodes, and the number of a descriptor for each. Empty when
  /// it has ended, or is not ours to look into.
  public static Map<Long, Integer> numbers(int pid) {
    Map<Long, Integer> found = new HashMap<>();
    try (DirectoryStream<Path> numbers = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
      for (Path number : numbers) {
        long inode = inode(number);
        if (inode != 0) {
          found.put(inode, Integer.valueOf(number.getFileName().toString()));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return found; // it has ended meanwhile
    }
    return found;
  }

  /// These processes and all their living descendants.
  public static Set<Integer> tree(Collection<Integer> roots) {
    Set<Integer> tree = new HashSet<>();
    Deque<Integer> open = new ArrayDeque<>(roots);
    while (!open.isEmpty()) {
      int pid = open.pop();
      if (tree.add(pid)) {
        open.addAll(children(pid));
      }
    }
    return tree;
  }

  /// The first process found that holds one of these sockets, other than ourselves and our parent,
  /// the keeper, which holds duplicates. Reads all of `/proc`: some milliseconds.
  public static Optional<Owner> owner(Collection<Long> inodes) {
    if (inodes.isEmpty()) {
      return Optional.empty();
    }
    Set<String> family = new HashSet<>();
    family.add(Long.toString(ProcessHandle.current().pid()));
    ProcessHandle.current().parent().ifPresent(parent -> family.add(Long.toString(parent.pid())));
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
      for (Path process : processes) {
        String pid = process.getFileName().toString();
        if (!family.contains(pid) && anySocket(process, inodes::contains)) {
          return Optional.of(new Owner(Integer.parseInt(pid), name(process)));
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static Path link(int pid, int fd) {
    return PROC.resolve(pid + "/fd/" + fd);
  }

  private static long inode(Path link) {
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith(PREFIX)
          ? Long.parseLong(target, PREFIX.length(), target.length() - 1, 10)
          : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private static boolean anySocket(Path process, LongPredicate wanted) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        long inode = inode(descriptor);
        if (inode != 0 && wanted.test(inode)) {
          return true;
        }
      }
    } catch (IOException e) {
      return false;
    }
    return false;
  }

  private static List<Integer> children(int pid) {
    List<Integer> children = new ArrayList<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(PROC.resolve(pid + "/task"))) {
      for (Path thread : threads) {
        for (String child : Files.readString(thread.resolve("children")).split(" ")) {
          if (!child.isBlank()) {
            children.add(Integer.parseInt(child.strip()));
          }
        }
      }
    } catch (IOException e) {
      return children;
    }
    return children;
  }

  private static String name(Path process) {
    try {
      return Files.readString(process.resolve("comm")).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static Optional<String> field(Path file, String name) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(name.length()).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
