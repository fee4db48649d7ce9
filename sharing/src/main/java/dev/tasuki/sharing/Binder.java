package dev.tasuki.sharing;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Endpoint;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcSockets;
import dev.tasuki.posix.SeccompListener;
import dev.tasuki.posix.SeccompListener.Notification;
import dev.tasuki.posix.Sockets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides what a worker's `bind(2)` becomes. Confined to the sharing thread.
///
/// In this order: what is not TCP on a fixed port is none of our business; a port that another app
/// shares is refused; a predecessor's queue is handed over; else the worker's socket is adopted,
/// or, where we may not duplicate it or it is MPTCP (no BPF on reuseport), replaced by one of ours.
final class Binder {
  private static final int SOCKADDR_BYTES = 28;

  private final Registry registry;
  private final ProcessAccess access;
  private final SharingEvents events;
  private final Holders holders;
  private final Replacement replacement;
  private final Strangers strangers;

  Binder(
      Registry registry,
      ProcessAccess access,
      Holders holders,
      Strangers strangers,
      SharingEvents events) {
    this.registry = registry;
    this.access = access;
    this.events = events;
    this.holders = holders;
    this.strangers = strangers;
    this.replacement = new Replacement(access, events);
  }

  /// One bind that we handle.
  ///
  /// @param own a duplicate of the worker's socket, or null where we may not have one
  /// @param plain whether it is a plain TCP socket
  private record Bind(
      Worker worker,
      SeccompListener listener,
      Notification call,
      PortSocket.Holder holder,
      SocketKey key,
      @Nullable Descriptor own,
      boolean plain,
      boolean offset) {
    long id() {
      return call.id();
    }

    Endpoint endpoint() {
      return key.endpoint();
    }
  }

  void bind(Worker worker, SeccompListener listener, Notification call) throws PosixException {
    int fd = (int) call.first();
    String protocol = ProcSockets.protocol(call.tid(), fd).orElse("");
    if (!protocol.isEmpty() && !protocol.startsWith("TCP") && !protocol.startsWith("MPTCP")) {
      listener.proceed(call.id());
      return;
    }
    int length = Math.min((int) call.third(), SOCKADDR_BYTES);
    Optional<Endpoint> endpoint =
        Endpoint.parse(access.read(call.tid(), call.second(), length))
            .filter(address -> address.port() != 0);
    if (!listener.valid(call.id())) {
      return;
    }
    if (endpoint.isEmpty()) {
      listener.proceed(call.id());
      return;
    }
    Descriptor own = duplicate(call.tid(), fd);
    if (own == null ? protocol.isEmpty() : !streamOverIp(own)) {
      close(own);
      listener.proceed(call.id());
      return;
    }
    handle(worker, listener, call, endpoint.get(), own, protocol);
  }

  private void handle(
      Worker worker,
      SeccompListener listener,
      Notification call,
      Endpoint endpoint,
      @Nullable Descriptor own,
      String protocol)
      throws PosixException {
    int pid = ProcSockets.processOf(call.tid());
    boolean taken = false;
    try {
      boolean offset = worker.options.offsetPorts().contains(endpoint.port());
      Endpoint target =
          offset ? endpoint.withPort(endpoint.port() + worker.options.slot()) : endpoint;
      boolean onlySix = own != null && target.six() && Sockets.onlySix(own.number());
      long network = own == null ? strangers.network() : Sockets.networkNamespace(own.number());
      boolean plain =
          own == null
              ? protocol.startsWith("TCP")
              : Sockets.protocol(own.number()) == Sockets.IPPROTO_TCP;
      worker.processes.add(pid);
      taken =
          decide(
              new Bind(
                  worker,
                  listener,
                  call,
                  new PortSocket.Holder(pid, (int) call.first()),
                  new SocketKey(network, target, onlySix),
                  own,
                  plain,
                  offset));
    } finally {
      if (!taken) {
        close(own);
      }
    }
  }

  /// @return whether the duplicate was taken over
  private boolean decide(Bind bind) throws PosixException {
    long inode = ProcSockets.inode(bind.call.tid(), bind.holder.number());
    if (registry.held(bind.worker, inode).filter(s -> s.key.equals(bind.key)).isPresent()) {
      bind.listener.answer(bind.id(), 0); // done by an earlier process of ours that died
      return false;
    }
    Optional<PortSocket> conflict = holders.conflict(bind.worker, bind.key);
    if (conflict.isPresent()) {
      events.notice(
          bind.worker.run,
          "port " + bind.endpoint().port() + " is shared by the app " + conflict.get().app);
      bind.listener.fail(bind.id(), Errno.EADDRINUSE);
      return false;
    }
    if (bind.worker.options.policy() == Policy.SHARED && !bind.offset) {
      share(bind);
      return false;
    }
    Optional<PortSocket> abandoned = holders.abandoned(bind.worker, bind.key);
    if (abandoned.isPresent()) {
      replace(bind, abandoned.get());
      return false;
    }
    if (bindsTwice(bind) || (bind.worker.options.exclusive() && isTaken(bind))) {
      bind.listener.fail(bind.id(), Errno.EADDRINUSE);
      return false;
    }
    if (bind.own != null && bind.plain) {
      return adopt(bind, bind.own);
    }
    inject(bind);
    return false;
  }

  /// A second bind of one worker to one address fails as it would without us, unless the app asked
  /// for reuseport itself (nginx).
  private boolean bindsTwice(Bind bind) {
    boolean own = bind.own != null && Sockets.reusesPort(bind.own.number());
    return !own
        && registry.ofRun(bind.worker.run).stream().anyMatch(socket -> socket.key.equals(bind.key));
  }

  /// Whether another slot of the app has the port, and this worker has not asked for reuseport.
  private boolean isTaken(Bind bind) {
    boolean reuses = bind.own != null && Sockets.reusesPort(bind.own.number());
    return !reuses
        && List.copyOf(registry.sockets.values()).stream()
            .filter(socket -> socket.slot != bind.worker.options.slot())
            .filter(socket -> socket.key.overlaps(bind.key))
            .anyMatch(holders::sweep);
  }

  private boolean adopt(Bind bind, Descriptor own) throws PosixException {
    Sockets.setReuse(own.number(), true);
    int result = Sockets.bind(own.number(), bind.endpoint());
    if (result < 0 && !boundBefore(own, bind.endpoint(), result)) {
      refuse(bind, result);
      return false;
    }
    PortSocket.Kind kind = bind.offset ? PortSocket.Kind.OFFSET : PortSocket.Kind.ADOPTED;
    registry.add(kind, bind.worker, bind.key, own, bind.holder);
    bind.listener.answer(bind.id(), 0);
    return true;
  }

  /// Whether an earlier process of ours made this very call and died before it answered.
  private static boolean boundBefore(Descriptor own, Endpoint endpoint, int result) {
    return result == -Errno.EINVAL
        && Sockets.localEndpoint(own.number()).filter(endpoint::equals).isPresent();
  }

  private void inject(Bind bind) throws PosixException {
    Descriptor fresh = fresh(bind, true);
    int result = Sockets.bind(fresh.number(), bind.endpoint());
    if (result < 0) {
      fresh.close();
      refuse(bind, result);
      return;
    }
    PortSocket.Kind kind = bind.offset ? PortSocket.Kind.OFFSET : PortSocket.Kind.INJECTED;
    PortSocket socket = registry.add(kind, bind.worker, bind.key, fresh, bind.holder);
    try {
      replace(bind, socket);
    } catch (PosixException e) {
      registry.remove(socket);
      throw e;
    }
  }

  private void share(Bind bind) throws PosixException {
    Optional<PortSocket> present =
        registry.sockets.values().stream()
            .filter(socket -> socket.kind == PortSocket.Kind.SHARED)
            .filter(socket -> socket.key.equals(bind.key))
            .findFirst();
    if (present.isPresent()) {
      replace(bind, present.get());
      return;
    }
    // Queues kept for successors under another policy would be in the way of the one queue.
    registry.sockets.values().stream()
        .filter(socket -> socket.orphan() && socket.key.equals(bind.key))
        .toList()
        .forEach(registry::remove);
    Descriptor fresh = fresh(bind, false);
    int result = Sockets.bind(fresh.number(), bind.endpoint());
    if (result < 0) {
      fresh.close();
      refuse(bind, result);
      return;
    }
    replace(bind, registry.add(PortSocket.Kind.SHARED, bind.worker, bind.key, fresh, bind.holder));
  }

  private static Descriptor fresh(Bind bind, boolean reusePort) throws PosixException {
    return Replacement.fresh(bind.holder.pid(), bind.key, reusePort);
  }

  /// Puts our socket in place of the worker's and lets the bind succeed.
  private void replace(Bind bind, PortSocket socket) throws PosixException {
    replacement.put(bind.worker, bind.listener, bind.call, bind.holder, socket);
    socket.holders.put(bind.worker.run, bind.holder);
    registry.save();
    bind.listener.answer(bind.id(), 0);
    registry.route(socket.app);
  }

  /// The reason is told before the app can end over it.
  private void refuse(Bind bind, int result) {
    if (result == -Errno.EADDRINUSE) {
      events.notice(bind.worker.run, strangers.describe(bind.key));
    } else {
      events.notice(
          bind.worker.run, "cannot bind " + bind.endpoint() + ": " + Errno.describe(-result));
    }
    bind.listener.fail(bind.id(), -result);
  }

  private @Nullable Descriptor duplicate(int tid, int fd) throws PosixException {
    try {
      return access.duplicate(tid, fd);
    } catch (PosixException e) {
      if (e.errno() == Errno.EPERM || e.errno() == Errno.ENOSYS) {
        return null;
      }
      throw e;
    }
  }

  private static boolean streamOverIp(Descriptor own) {
    int domain = Sockets.domain(own.number());
    int protocol = Sockets.protocol(own.number());
    return (domain == Sockets.AF_INET || domain == Sockets.AF_INET6)
        && Sockets.type(own.number()) == Sockets.SOCK_STREAM
        && (protocol == Sockets.IPPROTO_TCP || protocol == Sockets.IPPROTO_MPTCP);
  }

  private static void close(@Nullable Descriptor descriptor) {
    if (descriptor != null) {
      descriptor.close();
    }
  }
}
