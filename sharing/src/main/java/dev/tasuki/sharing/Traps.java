package dev.tasuki.sharing;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.Poller;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcSockets;
import dev.tasuki.posix.SeccompListener;
import dev.tasuki.posix.SeccompListener.Notification;
import dev.tasuki.posix.Syscall;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/// Answers the system calls that workers stand still in. Confined to the sharing thread.
///
/// Invariant: every notification is answered, whatever happens. What we do not understand, or fail
/// at before anything has been changed, the kernel does as if we were not there.
final class Traps {

  private final Registry registry;
  private final InFlight inFlight;
  private final Binder binder;
  private final Strangers strangers;
  private final NotifyPoll poll;
  private final SharingEvents events;

  Traps(
      Registry registry,
      Binder binder,
      Strangers strangers,
      InFlight inFlight,
      NotifyPoll poll,
      SharingEvents events) {
    this.strangers = strangers;
    this.poll = poll;
    this.inFlight = inFlight;
    this.registry = registry;
    this.binder = binder;
    this.events = events;
  }

  /// Answers the worker's calls from now on, until none of its tasks is left.
  ///
  /// @param filter the listener of its filter; ours from now on
  void attend(Worker worker, Descriptor filter) {
    SeccompListener listener = new SeccompListener(filter);
    worker.listener = listener;
    try {
      poll.add(
          filter,
          flags -> {
            if ((flags & Poller.READABLE) != 0) {
              next(worker, listener);
            } else if ((flags & Poller.HANG_UP) != 0) {
              leave(worker);
              events.gone(worker.run);
            }
          });
    } catch (PosixException e) {
      events.notice(worker.run, "its ports are not shared: " + e.getMessage());
    }
  }

  /// Answers no more.
  void leave(Worker worker) {
    SeccompListener listener = worker.listener;
    if (listener != null) {
      worker.listener = null;
      poll.remove(listener.descriptor());
      listener.close();
    }
  }

  private void next(Worker worker, SeccompListener listener) {
    try {
      Optional<Notification> notification = listener.receive();
      notification.ifPresent(call -> answerOnce(worker, listener, call));
    } catch (PosixException e) {
      events.notice(worker.run, "cannot receive its system calls: " + e.getMessage());
    }
  }

  /// Answers the call that an earlier process of ours took and died over. What it had done of it
  /// already is found done.
  void leftOver() {
    inFlight
        .leftOver()
        .ifPresent(left -> {
          Worker worker = registry.workers.get(left.run());
          SeccompListener listener = worker == null ? null : worker.listener;
          if (worker != null && listener != null && listener.valid(left.notification().id())) {
            answerOnce(worker, listener, left.notification());
          }
        });
  }

  private void answerOnce(Worker worker, SeccompListener listener, Notification call) {
    inFlight.begin(worker.run, call);
    try {
      answer(worker, listener, call);
    } catch (Throwable e) { // an Error, too, must not leave the worker standing still
      listener.proceed(call.id());
      log().log(Level.ERROR, "a call of run " + worker.run + " was left to the kernel", e);
      events.notice(worker.run, "its port is not shared: " + e.getMessage());
    } finally {
      inFlight.end();
    }
  }

  private void answer(Worker worker, SeccompListener listener, Notification call)
      throws PosixException {
    if (call.call() == Syscall.BIND.number()) {
      binder.bind(worker, listener, call);
    } else if (call.call() == Syscall.LISTEN.number()) {
      listen(worker, listener, call);
    } else if (call.call() == Syscall.SHUTDOWN.number()) {
      shutdown(worker, listener, call);
    } else {
      listener.proceed(call.id());
    }
  }

  private void listen(Worker worker, SeccompListener listener, Notification call)
      throws PosixException {
    Optional<PortSocket> held = held(worker, call);
    if (held.isEmpty()) {
      listener.proceed(call.id());
      return;
    }
    PortSocket socket = held.get();
    int pid = ProcSockets.processOf(call.tid());
    worker.processes.add(pid);
    socket.arrived(worker.run, pid, (int) call.first());
    boolean taken = !socket.listening && strangers.present(socket.key);
    int result = taken ? -Errno.EADDRINUSE : registry.listen(socket, (int) call.second());
    if (result < 0) {
      if (result == -Errno.EADDRINUSE) {
        events.notice(worker.run, strangers.describe(socket.key));
      }
      listener.fail(call.id(), -result);
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

  /// Looked up when there is something to log: the first look-up in a JVM loads some two hundred
  /// classes, which a start can do without.
  private static Logger log() {
    return System.getLogger(Traps.class.getName());
  }
}
