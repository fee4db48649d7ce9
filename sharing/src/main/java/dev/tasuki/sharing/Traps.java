package dev.tasuki.sharing;

import dev.tasuki.posix.Errno;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcSockets;
import dev.tasuki.posix.SeccompListener;
import dev.tasuki.posix.SeccompListener.Notification;
import dev.tasuki.posix.Syscall;
import java.util.Optional;

/// Answers the system calls that workers stand still in. Confined to the sharing thread.
///
/// Invariant: every notification is answered, whatever happens. What we do not understand, or fail
/// at before anything has been changed, the kernel does as if we were not there.
final class Traps {
  private final Registry registry;
  private final Binder binder;
  private final SharingEvents events;

  Traps(Registry registry, Binder binder, SharingEvents events) {
    this.registry = registry;
    this.binder = binder;
    this.events = events;
  }

  /// Takes the next call of the worker and answers it.
  void next(Worker worker, SeccompListener listener) {
    try {
      Optional<Notification> notification = listener.receive();
      notification.ifPresent(call -> answer(worker, listener, call));
    } catch (PosixException e) {
      events.notice(worker.run, "cannot receive its system calls: " + e.getMessage());
    }
  }

  private void answer(Worker worker, SeccompListener listener, Notification call) {
    try {
      if (call.call() == Syscall.BIND.number()) {
        binder.bind(worker, listener, call);
      } else if (call.call() == Syscall.LISTEN.number()) {
        listen(worker, listener, call);
      } else if (call.call() == Syscall.SHUTDOWN.number()) {
        shutdown(worker, listener, call);
      } else {
        listener.proceed(call.id());
      }
    } catch (PosixException | RuntimeException e) {
      listener.proceed(call.id());
      events.notice(worker.run, "its port is not shared: " + e.getMessage());
    }
  }

  private void listen(Worker worker, SeccompListener listener, Notification call) {
    Optional<PortSocket> held = held(worker, call);
    if (held.isEmpty()) {
      listener.proceed(call.id());
      return;
    }
    PortSocket socket = held.get();
    int result = registry.listen(socket, (int) call.second());
    if (result < 0) {
      listener.fail(call.id(), -result);
      if (result == -Errno.EADDRINUSE) {
        binder.tellWhoHas(worker, socket.key.endpoint());
      }
      return;
    }
    listener.answer(call.id(), 0);
    if (socket.kind != PortSocket.Kind.OFFSET) {
      events.listening(worker.run, socket.key.endpoint().address(), socket.key.endpoint().port());
    }
  }

  /// A worker that shuts its listener down would take the whole queue with it, and with one shared
  /// socket every other worker's too. It closes the socket next, or ends: that is enough.
  private void shutdown(Worker worker, SeccompListener listener, Notification call) {
    boolean ours = held(worker, call).map(socket -> socket.listening).orElse(false);
    if (ours) {
      listener.answer(call.id(), 0);
    } else {
      listener.proceed(call.id());
    }
  }

  private Optional<PortSocket> held(Worker worker, Notification call) {
    long inode = ProcSockets.inode(call.tid(), (int) call.first());
    return inode == 0 ? Optional.empty() : registry.held(worker, inode);
  }
}
