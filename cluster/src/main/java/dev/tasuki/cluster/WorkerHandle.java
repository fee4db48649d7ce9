package dev.tasuki.cluster;

import dev.tasuki.posix.Signal;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A worker as the primary sees it.
///
/// Thread-safe. Listeners run on the cluster's event thread, one after the other: they may call
/// anything here, but should not wait for another event. What has already happened can be awaited
/// without fear of having missed it: [#online()], [#listening()], [#exit()].
///
/// Messages are delivered in order. Each way has a bounded queue, so neither side's slowness costs
/// the primary memory or time: see [#send].
public final class WorkerHandle {
  /// Most bytes of messages that wait to be written to one worker: 8 MiB.
  public static final int MAX_QUEUED = 8 << 20;

  private static final LazyLogger LOG = new LazyLogger(WorkerHandle.class);

  final Listeners<WorkerHandle> onOnline = new Listeners<>();
  final Listeners<ListeningAddress> onListening = new Listeners<>();
  final Listeners<Message> onMessage = new Listeners<>();
  final Listeners<WorkerHandle> onDisconnect = new Listeners<>();
  final Listeners<Exit> onExit = new Listeners<>();
  final CompletableFuture<WorkerHandle> online = new CompletableFuture<>();
  final CompletableFuture<ListeningAddress> listening = new CompletableFuture<>();
  final CompletableFuture<Exit> exit = new CompletableFuture<>();
  final List<ListeningAddress> addresses = new CopyOnWriteArrayList<>();

  /// Bytes that [#send] took and the channel has not written.
  final AtomicLong queued = new AtomicLong();

  volatile WorkerState state = WorkerState.FORKED;
  volatile boolean exitedAfterDisconnect;

  /// Whether the program was told already; one that loses the race is told twice.
  private volatile boolean refusing;

  private final int id;
  private final int pid;
  private final Map<String, String> env;
  private final Attendant attendant;
  private final @Nullable InputStream stdout;
  private final @Nullable InputStream stderr;

  WorkerHandle(int id, int pid, Map<String, String> env, Attendant attendant, WorkerOutput output) {
    this.id = id;
    this.pid = pid;
    this.env = Map.copyOf(env);
    this.attendant = attendant;
    this.stdout = output.stdout();
    this.stderr = output.stderr();
  }

  /// The worker's number, from 1, never used again.
  public int id() {
    return id;
  }

  /// Its process id.
  public int pid() {
    return pid;
  }

  /// Its process, as the JDK sees it; empty when it is gone.
  public Optional<ProcessHandle> process() {
    return isDead() ? Optional.empty() : ProcessHandle.of(pid);
  }

  /// The variables that were given to `fork`, for starting another one like it.
  public Map<String, String> env() {
    return env;
  }

  /// Where it is in its life, as far as the primary knows at this moment.
  public WorkerState state() {
    return state;
  }

  /// Whether messages can be exchanged.
  public boolean isConnected() {
    return state.compareTo(WorkerState.DISCONNECTED) < 0;
  }

  /// Whether its process has ended.
  public boolean isDead() {
    return state == WorkerState.DEAD;
  }

  /// Whether it was told to disconnect, or did so by itself: such an end is intended and calls for
  /// no replacement.
  public boolean exitedAfterDisconnect() {
    return exitedAfterDisconnect;
  }

  /// Whether it has bound a port by itself that is shared.
  boolean isAdopted() {
    return addresses.stream()
        .anyMatch(address -> address.sharing() == ListeningAddress.Sharing.ADOPTED);
  }

  /// The addresses it has listened on, in the order of the events.
  public List<ListeningAddress> addresses() {
    return List.copyOf(addresses);
  }

  /// What it writes to standard output, when workers are [ClusterSettings#silent()]: read it, or
  /// the worker stands still once the pipe is full. Empty otherwise.
  public Optional<InputStream> stdout() {
    return Optional.ofNullable(stdout);
  }

  /// As [#stdout()], for standard error.
  public Optional<InputStream> stderr() {
    return Optional.ofNullable(stderr);
  }

  /// Sends a message: null, a boolean, number or string, a list, a map with string keys, or a
  /// record (sent as an object of its components). Never waits.
  ///
  /// A worker that does not read cannot hurt the primary: when more than [#MAX_QUEUED] bytes wait
  /// for it, messages are refused until some of them have been written. A single message may be
  /// larger, up to 32 MiB.
  ///
  /// @return whether it was taken; false when the worker is not connected or does not keep up
  /// @throws IllegalArgumentException when the message has no JSON form
  public boolean send(@Nullable Object message) {
    byte[] line = JsonWriter.line(message);
    if (line.length > Channel.MAX_LINE) {
      throw new IllegalArgumentException("a message of " + line.length + " bytes");
    }
    if (!isConnected()) {
      return false;
    }
    long before = queued.getAndAdd(line.length);
    if (before > 0 && before + line.length > MAX_QUEUED) {
      queued.addAndGet(-line.length);
      if (!refusing) {
        refusing = true;
        LOG.get().log(System.Logger.Level.WARNING, this + " does not read: messages are refused");
      }
      return false;
    }
    refusing = false;
    attendant.send(line);
    return true;
  }

  /// Asks the worker to close its servers, finish its connections and exit (Node's
  /// `worker.disconnect()`). It gets no new connections from now on.
  ///
  /// @return its exit. May never come: a worker with an endless connection stays. See
  ///   [GracefulShutdown] for limits
  public CompletableFuture<Exit> disconnect() {
    attendant.disconnect();
    return exit();
  }

  /// Sends SIGTERM.
  public void kill() {
    kill("SIGTERM");
  }

  /// Sends a signal, such as `SIGKILL` or `HUP`. Nothing happens when the process has ended.
  ///
  /// @throws IllegalArgumentException when there is no such signal
  public void kill(String signal) {
    int number = Signal.number(signal);
    if (number == 0) {
      throw new IllegalArgumentException("no such signal: " + signal);
    }
    attendant.kill(number);
  }

  /// As [#kill()]: Node has both names.
  public void destroy() {
    kill();
  }

  /// Done when its runtime has said hello; exceptionally when it ended before.
  public CompletableFuture<WorkerHandle> online() {
    return online.copy();
  }

  /// Done when its program listens, with the first address; exceptionally when it ended before.
  public CompletableFuture<ListeningAddress> listening() {
    return listening.copy();
  }

  /// Done when its process has ended, after the exit event.
  public CompletableFuture<Exit> exit() {
    return exit.copy();
  }

  /// Called when its runtime has said hello.
  public Registration onOnline(Consumer<? super WorkerHandle> listener) {
    return onOnline.add(listener);
  }

  /// Called for each address its program listens on.
  public Registration onListening(Consumer<? super ListeningAddress> listener) {
    return onListening.add(listener);
  }

  /// Called for each message from it.
  public Registration onMessage(Consumer<? super Message> listener) {
    return onMessage.add(listener);
  }

  /// Called when its channel is closed, always before its exit.
  public Registration onDisconnect(Consumer<? super WorkerHandle> listener) {
    return onDisconnect.add(listener);
  }

  /// Called when its process has ended.
  public Registration onExit(Consumer<? super Exit> listener) {
    return onExit.add(listener);
  }

  @Override
  public String toString() {
    return "worker " + id + " (pid " + pid + ")";
  }
}
