package dev.tasuki.sharing;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Endpoint;
import dev.tasuki.posix.EpollRepair;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcSockets;
import dev.tasuki.posix.SeccompListener;
import dev.tasuki.posix.SeccompListener.Notification;
import dev.tasuki.posix.Sockets;
import java.util.ArrayList;
import java.util.List;

/// Puts a socket of ours in the place of a worker's, with what belongs to the descriptor: blocking
/// mode, close-on-exec, epoll registrations. Confined to the sharing thread.
final class Replacement {
  private final ProcessAccess access;
  private final SharingEvents events;

  Replacement(ProcessAccess access, SharingEvents events) {
    this.access = access;
    this.events = events;
  }

  /// A new TCP socket for a worker's process.
  ///
  /// @throws PosixException EOPNOTSUPP when that is in another network namespace: a socket of ours
  ///   would open the port in the wrong one
  static Descriptor fresh(int pid, SocketKey key, boolean reusePort) throws PosixException {
    if (!ProcSockets.sameNetwork(pid)) {
      throw new PosixException("a socket for another network namespace", Errno.EOPNOTSUPP);
    }
    boolean six = key.endpoint().six();
    Descriptor fresh =
        Sockets.open(
            six ? Sockets.AF_INET6 : Sockets.AF_INET, Sockets.SOCK_STREAM, Sockets.IPPROTO_TCP);
    Sockets.setReuse(fresh.number(), reusePort);
    if (six) {
      Sockets.setOnlySix(fresh.number(), key.onlySix());
    }
    return fresh;
  }

  /// Replaces the descriptor that the call is about; the call goes on waiting.
  void put(
      Worker worker,
      SeccompListener listener,
      Notification call,
      PortSocket.Holder holder,
      PortSocket socket)
      throws PosixException {
    int fd = holder.number();
    int flags = ProcSockets.flags(call.tid(), fd);
    Sockets.setStatusFlags(socket.descriptor.number(), flags & Sockets.O_NONBLOCK);
    List<EpollRepair.Registration> registrations = EpollRepair.registrations(holder.pid(), fd);
    boolean closeOnExec = (flags & ProcSockets.O_CLOEXEC) != 0;
    listener.addDescriptor(call.id(), socket.descriptor, fd, closeOnExec);
    try {
      repair(call.tid(), fd, socket, registrations);
    } catch (PosixException e) {
      Endpoint endpoint = socket.key.endpoint();
      events.notice(
          worker.run, "it may not see connections on " + endpoint + ": " + e.getMessage());
    }
  }

  private void repair(
      int tid, int fd, PortSocket socket, List<EpollRepair.Registration> registrations)
      throws PosixException {
    List<EpollRepair.Repair> repairs = new ArrayList<>();
    try {
      for (EpollRepair.Registration registration : registrations) {
        Descriptor epoll = access.duplicate(tid, registration.epoll());
        repairs.add(new EpollRepair.Repair(registration, epoll));
      }
      EpollRepair.apply(socket.descriptor, fd, repairs);
    } finally {
      repairs.forEach(repair -> repair.epoll().close());
    }
  }
}
