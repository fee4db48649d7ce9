package dev.tasuki.daemon;

import dev.tasuki.daemon.KeeperSnapshot.Survivor;
import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.MessageSocket;
import dev.tasuki.posix.PidFd;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcessInfo;
import dev.tasuki.posix.SpawnRequest;
import dev.tasuki.posix.WaitStatus;
import dev.tasuki.protocol.KeeperEvent;
import dev.tasuki.protocol.KeeperMessage;
import dev.tasuki.protocol.KeeperRequest;
import dev.tasuki.sharing.DescriptorStore;
import dev.tasuki.sharing.ProcessAccess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The daemon's side of the conversation with its keeper, which it outlives: when the keeper dies,
/// a new one is started and given everything.
///
/// Invariants:
///
/// - What the keeper holds, [KeeperHoldings] holds too. Both are changed under one lock, so that a
///   new keeper is given exactly what the old one had and every later request comes after that.
/// - [#put] and its like never fail for want of a keeper: the next one is told. Only [#spawn] does.
/// - A status is reported once, by [Listener#exited] or in the snapshot.
///
/// Thread-safe. One platform thread reads; listeners and completed futures run on it and must only
/// enqueue.
final class KeeperConnection implements DescriptorStore, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(KeeperConnection.class.getName());
  private static final long RETRY_MILLIS = 500;
  private static final long PATIENCE_SECONDS = 10;

  private final Object lock = new Object();
  private final KeeperHoldings holdings = new KeeperHoldings();
  private final KeeperReplies replies = new KeeperReplies();
  private final KeeperAccess access = new KeeperAccess(this);
  private final Semaphore renewed = new Semaphore(0);
  private final Listener listener;
  private final KeeperSnapshot snapshot;
  private final KeeperLauncher launcher;
  private @Nullable MessageSocket socket;
  private volatile int keeperPid;
  private volatile boolean closing;

  /// What the keeper tells of its own accord.
  interface Listener {
    /// A process has ended. The keeper keeps the status until [#acknowledge(long)].
    void exited(long run, int pid, WaitStatus status);

    /// The keeper is dead; a new one is being started.
    void keeperDied();

    /// A new keeper has taken over everything.
    default void keeperReplaced(int pid) {}

    /// The keeper was asked to end (SIGTERM): shut down in order.
    default void shutdownRequested() {}
  }

  /// Greets the keeper and waits for its snapshot; then starts to listen.
  ///
  /// @param socket our end, number [KeeperMessage#DESCRIPTOR_VARIABLE]; taken over
  static KeeperConnection open(Descriptor socket, Listener listener) throws IOException {
    MessageSocket messages = MessageSocket.of(socket);
    KeeperGreeting greeting = KeeperGreeting.exchange(messages);
    KeeperConnection connection = new KeeperConnection(messages, greeting, listener);
    Thread.ofPlatform().daemon().name("keeper").start(connection::listen);
    return connection;
  }

  private KeeperConnection(MessageSocket messages, KeeperGreeting greeting, Listener listener)
      throws IOException {
    this.socket = messages;
    this.listener = listener;
    this.keeperPid = greeting.keeperPid();
    this.launcher = KeeperLauncher.like(greeting.keeperPid());
    this.snapshot = greeting.hold(holdings);
  }

  /// What the keeper held at [#open]. The caller takes over the descriptors, once.
  KeeperSnapshot snapshot() {
    return snapshot;
  }

  /// The process id of the keeper of the hour.
  int keeperPid() {
    return keeperPid;
  }

  /// Starts a process.
  ///
  /// @param run a number that no process of this TASUKI_HOME ever had
  /// @return the process; fails with [SpawnFailedException]
  CompletableFuture<SpawnedProcess> spawn(long run, SpawnRequest request) {
    CompletableFuture<SpawnedProcess> future = replies.expectSpawn(run);
    try {
      synchronized (lock) {
        SpawnMessage.of(run, request).send(connected());
      }
    } catch (PosixException e) {
      replies.spawnFailed(run, new SpawnFailedException(0, "no keeper: " + e.getMessage()));
    }
    return future;
  }

  /// Takes in a running process whose keeper died together with its daemon. Its exit code will be
  /// known only where the kernel tells it (6.15 or later).
  ///
  /// @param listener what a service manager has kept for us; without it, its binds trap to nobody
  /// @return the process, or null when it is not the one that started at `startTime`
  @Nullable Survivor adopt(long run, int pid, long startTime, @Nullable Descriptor listener)
      throws PosixException {
    PidFd pidfd = PidFd.open(pid);
    if (ProcessInfo.startTime(pid) != startTime) {
      pidfd.close();
      return null;
    }
    boolean filtered = listener != null;
    KeeperEvent.Child child =
        new KeeperEvent.Child(run, pid, startTime, KeeperEvent.Child.RUNNING, false, filtered);
    Descriptor process = pidfd.descriptor();
    List<Descriptor> descriptors = listener == null ? List.of(process) : List.of(process, listener);
    synchronized (lock) {
      holdings.hold(child, KeeperHoldings.duplicates(descriptors));
      tell(
          new KeeperRequest.Adopt(run, pid, startTime, KeeperEvent.Child.RUNNING, false, filtered),
          descriptors);
    }
    return new Survivor(run, pid, startTime, null, false, pidfd, listener);
  }

  /// The exit status is safely written down: the keeper need not keep it. When the process had no
  /// filter, this also forgets the run.
  void acknowledge(long run) {
    synchronized (lock) {
      holdings.acknowledge(run);
      tell(new KeeperRequest.Acknowledge(run), List.of());
    }
  }

  /// The whole process tree is gone: nothing of this run is kept any more.
  void forget(long run) {
    synchronized (lock) {
      holdings.forget(run);
      tell(new KeeperRequest.Forget(run), List.of());
    }
  }

  @Override
  public void put(String name, Descriptor descriptor) throws PosixException {
    synchronized (lock) {
      holdings.put(name, descriptor.duplicate());
      tell(new KeeperRequest.Put(name), List.of(descriptor));
    }
  }

  @Override
  public void remove(String name) {
    synchronized (lock) {
      holdings.remove(name);
      tell(new KeeperRequest.Remove(name), List.of());
    }
  }

  /// Access to workers, by our own right or by the keeper's.
  ProcessAccess access() {
    return access;
  }

  /// Has the keeper become another version of itself, in the same process, and gives it everything.
  ///
  /// @param argv the new keeper's command line
  /// @throws IOException when it has not; then a keeper of the old version serves on
  void renew(List<String> argv, List<String> environment) throws IOException {
    renewed.drainPermits();
    synchronized (lock) {
      MessageSocket current = connected();
      current.send(new KeeperRequest.Renew(argv, environment).encode(), List.of());
      holdings.handOver(current);
      current.send(KeeperGreeting.hello().encode(), List.of());
    }
    try {
      if (!renewed.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)
          || !launcher.learn(keeperPid, argv)) {
        throw new IOException("the keeper has not become the new version: see tasukid.log");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// Tells the keeper that this daemon is about to end for good: the keeper ends with it.
  void shutdown() {
    closing = true;
    synchronized (lock) {
      tell(new KeeperRequest.Shutdown(), List.of());
    }
  }

  /// Hangs up; the keeper stays, and starts another daemon when this process ends.
  @Override
  public void close() {
    closing = true;
    synchronized (lock) {
      MessageSocket current = socket;
      if (current != null) {
        current.hangUp();
      }
      holdings.close();
    }
  }

  /// As [ProcessAccess#duplicate], by the keeper.
  Descriptor duplicate(int tid, int number) throws PosixException {
    return replies
        .ask(request -> question(new KeeperRequest.Duplicate(request, tid, number)))
        .descriptors()
        .getFirst();
  }

  /// As [ProcessAccess#read], by the keeper.
  byte[] read(int tid, long address, int length) throws PosixException {
    return replies
        .ask(request -> question(new KeeperRequest.Read(request, tid, address, length)))
        .bytes()
        .array();
  }

  private void question(KeeperRequest request) throws PosixException {
    synchronized (lock) {
      connected().send(request.encode(), List.of());
    }
  }

  private MessageSocket connected() throws PosixException {
    MessageSocket current = socket;
    if (current == null) {
      throw new PosixException("keeper", Errno.EPIPE);
    }
    return current;
  }

  /// Sends what the holdings already say; a keeper to come will learn it from them.
  private void tell(KeeperRequest request, List<Descriptor> descriptors) {
    MessageSocket current = socket;
    if (current == null) {
      return;
    }
    try {
      current.send(request.encode(), descriptors);
    } catch (PosixException e) {
      LOG.log(System.Logger.Level.DEBUG, "keeper not told of {0}: {1}", request, e.getMessage());
    }
  }

  private void listen() {
    MessageSocket current;
    synchronized (lock) {
      current = socket;
    }
    while (current != null) {
      serve(current);
      synchronized (lock) {
        disconnect();
      }
      replies.failAll();
      if (closing) {
        return;
      }
      listener.keeperDied();
      current = replace();
    }
  }

  private void disconnect() {
    MessageSocket current = socket;
    if (current != null) {
      current.close();
      socket = null;
    }
  }

  private void serve(MessageSocket current) {
    try {
      for (MessageSocket.Message message = current.receive();
          message != null;
          message = current.receive()) {
        serve(message);
      }
    } catch (PosixException e) {
      LOG.log(System.Logger.Level.WARNING, "lost the keeper: {0}", e.getMessage());
    }
  }

  /// A message that makes no sense (of a newer keeper, say) is no reason to lose the keeper.
  private void serve(MessageSocket.Message message) throws PosixException {
    try {
      serve(KeeperEvent.decode(message.bytes()), message.descriptors());
    } catch (KeeperMessage.MalformedException e) {
      message.descriptors().forEach(Descriptor::close);
      LOG.log(System.Logger.Level.WARNING, "from the keeper: {0}", e.getMessage());
    }
  }

  private void serve(KeeperEvent event, List<Descriptor> descriptors) throws PosixException {
    ByteBuffer nothing = ByteBuffer.allocate(0);
    switch (event) {
      case KeeperEvent.Spawned spawned -> spawned(spawned, descriptors);
      case KeeperEvent.SpawnFailed(long run, int errno, String failure) ->
          replies.spawnFailed(run, new SpawnFailedException(errno, failure));
      case KeeperEvent.Exited exited -> exited(exited);
      case KeeperEvent.Duplicated(long request, int errno) ->
          replies.answer(request, new KeeperReplies.Answer(errno, nothing, descriptors));
      case KeeperEvent.BytesRead(long request, int errno, ByteBuffer bytes) ->
          replies.answer(request, new KeeperReplies.Answer(errno, bytes, descriptors));
      case KeeperEvent.ShutdownRequested _ -> listener.shutdownRequested();
      // What a renewed keeper answers to its greeting: only ends can be news.
      case KeeperEvent.Child child -> {
        descriptors.forEach(Descriptor::close);
        exited(new KeeperEvent.Exited(child.run(), child.pid(), child.status()));
      }
      case KeeperEvent.SnapshotEnd _ -> renewed.release();
      case KeeperEvent.Welcome _, KeeperEvent.Stored _ -> descriptors.forEach(Descriptor::close);
    }
  }

  private void spawned(KeeperEvent.Spawned spawned, List<Descriptor> descriptors)
      throws PosixException {
    KeeperEvent.Child child =
        new KeeperEvent.Child(
            spawned.run(),
            spawned.pid(),
            spawned.startTime(),
            KeeperEvent.Child.RUNNING,
            false,
            spawned.listener());
    synchronized (lock) {
      holdings.hold(child, KeeperHoldings.duplicates(descriptors));
    }
    replies.spawned(
        new SpawnedProcess(
            spawned.run(),
            spawned.pid(),
            spawned.startTime(),
            new PidFd(descriptors.getFirst()),
            spawned.listener() ? descriptors.get(1) : null,
            spawned.filterErrno()));
  }

  private void exited(KeeperEvent.Exited exited) {
    boolean news;
    if (exited.status() == KeeperEvent.Child.RUNNING) {
      return;
    }
    synchronized (lock) {
      news = holdings.exited(exited.run(), exited.status());
    }
    if (news) {
      listener.exited(exited.run(), exited.pid(), new WaitStatus(exited.status()));
    }
  }

  private @Nullable MessageSocket replace() {
    while (!closing) {
      try {
        MessageSocket next = MessageSocket.of(launcher.launch());
        KeeperGreeting greeting = KeeperGreeting.exchange(next);
        synchronized (lock) {
          holdings.handOver(next);
          socket = next;
        }
        keeperPid = greeting.keeperPid();
        listener.keeperReplaced(keeperPid);
        return next;
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "cannot replace the keeper", e);
        pause();
      }
    }
    return null;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
