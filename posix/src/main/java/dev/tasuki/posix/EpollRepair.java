package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Repairs what [SeccompListener#addDescriptor] breaks: replacing the file behind a descriptor
/// silently drops the epoll registrations that an event loop (Netty's epoll, Boost.Asio) made
/// before bind.
///
/// The kernel knows a registration by *(file, descriptor number)*. So the new file is registered
/// from here at the same number as in the app: on a short-lived thread with a private copy of our
/// descriptor table (`unshare(CLONE_FILES)`), where putting something over that number disturbs
/// nobody. The copy dies with the thread. (Emptying the copy instead would kill the JVM: loading
/// classes reads `lib/modules` through a descriptor.)
public final class EpollRepair {
  private static final int CLONE_FILES = 0x400;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int O_CLOEXEC = 0x80000;

  /// A registration found in the app.
  ///
  /// @param epoll the app's descriptor of the epoll instance
  /// @param events what it waits for
  /// @param data the app's own 64 bits
  public record Registration(int epoll, int events, long data) {}

  /// A registration and our duplicate of the epoll instance it belongs to.
  public record Repair(Registration registration, Descriptor epoll) {}

  private EpollRepair() {}

  /// The registrations of descriptor `fd` in all epoll instances of a process (`/proc/PID/fdinfo`).
  public static List<Registration> registrations(int pid, int fd) {
    List<Registration> found = new ArrayList<>();
    Path process = Path.of("/proc", Integer.toString(pid));
    try (DirectoryStream<Path> links = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path link : links) {
        if (isEpoll(link)) {
          read(process, Integer.parseInt(link.getFileName().toString()), fd, found);
        }
      }
    } catch (IOException e) {
      return found;
    }
    return found;
  }

  /// Registers `socket`, which the app holds at number `fd`, again.
  ///
  /// @throws PosixException when a registration could not be made
  public static void apply(Descriptor socket, int fd, List<Repair> repairs) throws PosixException {
    if (repairs.isEmpty()) {
      return;
    }
    AtomicLong result = new AtomicLong();
    Thread thread =
        Thread.ofPlatform()
            .name("epoll-repair")
            .start(() -> result.set(register(socket.number(), fd, repairs)));
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    PosixException.check(result.get(), "epoll repair");
  }

  private static long register(int socket, int fd, List<Repair> repairs) {
    long failed = Syscall.UNSHARE.call(CLONE_FILES, 0);
    if (failed < 0) {
      return failed;
    }
    // Out of the way of the number that is about to be overwritten.
    long source = Syscall.FCNTL.call(socket, F_DUPFD_CLOEXEC, fd + 1);
    long[] epolls = new long[repairs.size()];
    Arrays.setAll(
        epolls, i -> Syscall.FCNTL.call(repairs.get(i).epoll.number(), F_DUPFD_CLOEXEC, fd + 1));
    long placed = source < 0 ? source : Syscall.DUP3.call(source, fd, O_CLOEXEC);
    if (placed < 0) {
      return placed;
    }
    for (int i = 0; i < epolls.length; i++) {
      long added = add(epolls[i], fd, repairs.get(i).registration);
      if (added < 0 && added != -Errno.EEXIST) {
        return added;
      }
    }
    return 0;
  }

  private static long add(long epoll, int fd, Registration registration) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(16, 8);
      event.set(JAVA_INT, 0, registration.events);
      // struct epoll_event is packed on x86-64 only.
      event.set(JAVA_LONG_UNALIGNED, Syscall.AARCH64 ? 8 : 4, registration.data);
      return Syscall.EPOLL_CTL.call(epoll, EPOLL_CTL_ADD, fd, event.address());
    }
  }

  private static boolean isEpoll(Path link) {
    try {
      return Files.readSymbolicLink(link).toString().equals("anon_inode:[eventpoll]");
    } catch (IOException e) {
      return false;
    }
  }

  /// Lines are `tfd: N events: HEX data: HEX pos:… ino:… sdev:…`.
  private static void read(Path process, int epoll, int fd, List<Registration> found)
      throws IOException {
    for (String line : Files.readAllLines(process.resolve("fdinfo/" + epoll))) {
      String[] words = line.strip().split("\\s+");
      if (words.length > 5 && words[0].equals("tfd:") && Integer.parseInt(words[1]) == fd) {
        found.add(
            new Registration(
                epoll,
                Integer.parseUnsignedInt(words[3], 16),
                Long.parseUnsignedLong(words[5], 16)));
      }
    }
  }
}
