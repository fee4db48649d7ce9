package dev.tasuki.cluster;

import dev.tasuki.posix.PidFd;
import dev.tasuki.posix.Poller;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Signal;
import dev.tasuki.posix.WaitStatus;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Looks after one worker: moves its [WorkerHandle] from state to state and tells the program.
///
/// Invariants:
///
/// - Order of events: fork, online, listening, disconnect, exit; messages come before disconnect.
///   Disconnect and exit come once, whatever happens.
/// - Messages that the program has not taken are bounded ([#MAX_UNDELIVERED]): above that the
///   channel is not read, so the worker's own socket fills up.
///
/// Methods whose documentation says "any thread" only enqueue; all others belong to the event loop.
final class Attendant implements PeerEvents {
  private static final LazyLogger LOG = new LazyLogger(Attendant.class);
  private static final int MAX_UNDELIVERED = 8 << 20;
  private static final int MESSAGE_OVERHEAD = 256;
  private static final Duration SILENT_PATIENCE = Duration.ofSeconds(1);
  private static final Duration STARTING_PATIENCE = Duration.ofSeconds(5);

  private final Primary primary;
  private final EventLoop loop;
  private final PidFd process;
  private final AtomicInteger undelivered = new AtomicInteger();
  private volatile boolean held;
  private @Nullable WorkerHandle handle;
  private @Nullable Peer peer;
  private EventLoop.@Nullable Watch watch;
  private boolean greeted;
  private boolean ended;

  Attendant(Primary primary, EventLoop loop, PidFd process) {
    this.primary = primary;
    this.loop = loop;
    this.process = process;
  }

  /// Begins. The peer's channel and the process are watched from now on.
  void attend(WorkerHandle worker, Peer wire) {
    handle = worker;
    peer = wire;
    primary.tell(() -> primary.onFork.fire(worker));
    try {
      watch = loop.watch(process.descriptor(), Poller.READABLE, events -> processEnded());
    } catch (PosixException e) {
      LOG.get().log(System.Logger.Level.ERROR, "cannot watch " + worker, e);
    }
  }

  private WorkerHandle worker() {
    if (handle == null) {
      throw new IllegalStateException("not attended yet");
    }
    return handle;
  }

  /// Any thread: sends a line that is counted in [WorkerHandle#queued].
  void send(byte[] line) {
    loop.execute(() -> {
      if (peer != null && peer.channel().isOpen()) {
        peer.channel().sendCounted(line);
      } else {
        worker().queued.addAndGet(-line.length);
      }
    });
  }

  /// Any thread: sends a signal.
  void kill(int signal) {
    loop.execute(() -> {
      try {
        if (!ended) {
          process.sendSignal(signal);
        }
      } catch (PosixException e) {
        LOG.get().log(System.Logger.Level.WARNING, worker() + ": " + e.getMessage());
      }
    });
  }

  /// Any thread: begins the worker's orderly end.
  void disconnect() {
    loop.execute(() -> {
      WorkerHandle worker = worker();
      if (!ended && !worker.exitedAfterDisconnect) {
        worker.exitedAfterDisconnect = true;
        primary.retire(worker, this::sayDisconnect);
      }
    });
  }

  private void sayDisconnect() {
    if (ended || peer == null) {
      return;
    }
    peer.disconnect();
    // Its runtime closes what it has asked for, not what its program has bound by itself.
    boolean bound = !peer.isJava() && worker().isAdopted();
    if (!greeted || bound) {
      // One that serves in silence does not speak the wire: a signal is what it understands. One
      // that still starts may.
      boolean serves = bound || worker().state == WorkerState.LISTENING;
      loop.schedule(
          serves ? SILENT_PATIENCE : STARTING_PATIENCE,
          () -> {
            if (!greeted || bound) {
              kill(Signal.SIGTERM);
            }
          });
    }
  }

  @Override
  public void online() {
    WorkerHandle worker = worker();
    greeted = true;
    advance(WorkerState.ONLINE);
    primary.tell(() -> {
      worker.online.complete(worker);
      worker.onOnline.fire(worker);
      primary.onOnline.fire(worker);
    });
  }

  @Override
  public void listening(ListeningAddress address) {
    WorkerHandle worker = worker();
    advance(WorkerState.LISTENING);
    worker.addresses.add(address);
    primary.tell(() -> {
      worker.listening.complete(address);
      worker.onListening.fire(address);
      primary.onListening.fire(new Cluster.ListeningEvent(worker, address));
    });
  }

  @Override
  public void message(@Nullable Object value, int size) {
    WorkerHandle worker = worker();
    int weight = size + MESSAGE_OVERHEAD;
    if (undelivered.addAndGet(weight) > MAX_UNDELIVERED && peer != null) {
      held = true;
      peer.channel().reading(false);
    }
    primary.tell(() -> {
      Message message = new Message(value);
      worker.onMessage.fire(message);
      primary.onMessage.fire(new Cluster.MessageEvent(worker, message));
      delivered(weight);
    });
  }

  private void delivered(int weight) {
    if (undelivered.addAndGet(-weight) < MAX_UNDELIVERED / 2 && held) {
      loop.execute(() -> {
        held = false;
        if (peer != null) {
          peer.channel().reading(true);
        }
      });
    }
  }

  @Override
  public void leavingByItself(Runnable consent) {
    WorkerHandle worker = worker();
    worker.exitedAfterDisconnect = true;
    primary.retire(worker, consent);
  }

  @Override
  public void written(int bytes) {
    worker().queued.addAndGet(-bytes);
  }

  @Override
  public void channelEnded(String reason) {
    WorkerHandle worker = worker();
    if (!reason.isEmpty()) {
      LOG.get()
          .log(System.Logger.Level.WARNING, "the channel of " + worker + " is closed: " + reason);
    }
    advance(WorkerState.DISCONNECTED);
    primary.tell(() -> {
      worker.onDisconnect.fire(worker);
      primary.onDisconnect.fire(worker);
    });
  }

  private void processEnded() {
    WaitStatus status;
    try {
      status = process.reap();
    } catch (PosixException e) {
      status = WaitStatus.UNKNOWN;
    }
    if (status == null || ended) {
      return;
    }
    ended = true;
    if (watch != null) {
      watch.close();
    }
    process.close();
    if (peer != null) {
      peer.channel().drainAndEnd();
    }
    exited(Exit.of(status));
  }

  private void exited(Exit exit) {
    WorkerHandle worker = worker();
    advance(WorkerState.DEAD);
    primary.forget(worker);
    primary.tell(() -> {
      worker.onExit.fire(exit);
      primary.onExit.fire(new Cluster.ExitEvent(worker, exit));
      ClusterException early = new ClusterException(worker + " ended with " + exit);
      worker.online.completeExceptionally(early);
      worker.listening.completeExceptionally(early);
      worker.exit.complete(exit);
      primary.keepAlive.release();
    });
  }

  private void advance(WorkerState next) {
    WorkerHandle worker = worker();
    if (worker.state.compareTo(next) < 0) {
      worker.state = next;
    }
  }
}
