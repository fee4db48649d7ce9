package dev.tasuki.sharing;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Endpoint;
import dev.tasuki.posix.PosixException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets the workers of an app share its ports, and says which of them gets new connections.
///
/// One platform thread (`port-sharing`) owns all state: it answers the system calls in which
/// workers stand still, and runs what is asked here, in the order asked. Should it become unable
/// to, it ends the process with status 70, so that whoever started it starts the next one. All
/// methods may be called from any thread; those that return nothing only enqueue. After [#close()]
/// they do nothing.
///
/// What a worker goes through: [#add] when it is spawned, `listening` events, [#setEligible] once
/// it is ready; to replace it, `setEligible(run, false)` and [#drain]; when its main process has
/// died, [#ended]; when nothing of it is left, [#release].
public final class PortSharing implements AutoCloseable {
  private static final long MILLISECOND = 1_000_000;

  /// The exit status of a process whose sharing thread cannot go on (EX_SOFTWARE).
  private static final int DIED = 70;

  /// So many failures without a success between them are not endured.
  private static final int HOPELESS = 100;

  private final NotifyPoll poll;
  private final Registry registry;
  private final Traps traps;
  private final Watch watch;
  private final ProcessAccess access;
  private final SharingEvents events;
  private final Provision provision;
  private final Lifecycle lifecycle;
  private final ProbeRouter prober;
  private final Drains drains;
  private final Inheritance inheritance;
  private final Journal journal;
  private final Tasks tasks;
  private final Thread thread;
  private volatile boolean closing;
  private int failures;

  private PortSharing(
      ProcessAccess access, DescriptorStore store, @Nullable Path file, SharingEvents events)
      throws IOException {
    this.access = access;
    this.events = events;
    poll = new NotifyPoll();
    journal = new Journal(file, store);
    InFlight inFlight =
        new InFlight(file == null ? null : file.resolveSibling(file.getFileName() + ".call"));
    registry = new Registry(journal, store, events, new Migration());
    inheritance = new Inheritance(registry);
    drains = new Drains(registry);
    tasks = new Tasks(poll::wake, PortSharing::failed);
    Holders holders = new Holders(registry, events);
    Strangers strangers = new Strangers(registry);
    watch = new Watch(registry, holders, poll, events);
    registry.observe(watch);
    Binder binder = new Binder(registry, access, holders, strangers, events);
    traps = new Traps(registry, binder, strangers, inFlight, poll, events);
    provision = new Provision(registry, holders, strangers, events);
    lifecycle = new Lifecycle(registry, inheritance);
    prober = new ProbeRouter(registry);
    thread = Thread.ofPlatform().name("port-sharing").daemon().unstarted(this::run);
  }

  /// Starts with nothing; [#restore] takes over what an earlier process left.
  ///
  /// @param access how workers are reached into
  /// @param store where duplicates of sockets outlive this process, under names that begin with
  ///   `port-`
  /// @param journal a file of ours, with siblings `*.new` and `*.call`; its directory exists
  /// @throws IOException when the journal's directory cannot be written, or the kernel refuses
  public static PortSharing start(
      ProcessAccess access, DescriptorStore store, Path journal, SharingEvents events)
      throws IOException {
    return started(new PortSharing(access, store, journal, events));
  }

  /// As [#start(ProcessAccess, DescriptorStore, Path, SharingEvents)], for a process that takes its
  /// workers with it when it ends: nothing is kept for a successor, and no file is written.
  public static PortSharing start(ProcessAccess access, SharingEvents events) throws IOException {
    return started(new PortSharing(access, new NoStore(), null, events));
  }

  private static PortSharing started(PortSharing sharing) {
    sharing.thread.start();
    return sharing;
  }

  /// A worker was spawned under a filter. It starts not eligible.
  ///
  /// @param notify the filter's listener; ours from now on
  public void add(long run, WorkerOptions options, Descriptor notify) {
    boolean asked =
        tasks.add(() -> {
          traps.attend(worker(run, options), notify);
          registry.save();
        });
    if (!asked) {
      notify.close();
    }
  }

  /// Takes over after this process was killed: sockets, order and eligibility from the journal,
  /// descriptors from the store. Returns when that is done, before any other task.
  ///
  /// @param workers all that may still have sockets, even when dead: call [#ended] for those next.
  ///   Sockets of others are released
  /// @param notify by run, for those that still have tasks; ours from now on
  /// @param stored by the name given to the store; ours from now on
  public void restore(
      Map<Long, WorkerOptions> workers,
      Map<Long, Descriptor> notify,
      Map<String, Descriptor> stored) {
    ask(() -> {
      workers.forEach(this::worker);
      try {
        Map<String, Descriptor> ours = new HashMap<>(stored);
        new Restorer(registry, access).restore(journal.read(ours), ours);
      } catch (IOException e) {
        events.notice(0, "ports are not taken over: " + e.getMessage());
      }
      notify.forEach((run, descriptor) -> {
        WorkerOptions options = workers.get(run);
        if (options == null) {
          descriptor.close();
        } else {
          traps.attend(worker(run, options), descriptor);
        }
      });
      traps.leftOver();
      return true;
    });
  }

  /// Whether new connections are routed to the worker. While no worker of a port is eligible, all
  /// that listen get some, so that nothing is refused during a first start.
  public void setEligible(long run, boolean eligible) {
    tasks.add(() -> lifecycle.setEligible(run, eligible));
  }

  /// How much of its share of new connections the worker gets, in tenths; 10 at first. Not looked
  /// at by the policies `sticky-ip` and `shared`.
  public void setWeight(long run, int tenths) {
    tasks.add(() -> lifecycle.setWeight(run, Math.clamp(tenths, 1, Weights.FULL)));
  }

  /// Chooses another policy for an app. To and from [Policy#SHARED] it takes new workers.
  public void setPolicy(String app, Policy policy) {
    tasks.add(() -> registry.setPolicy(app, policy));
  }

  /// Waits until a worker that is no longer eligible has finished all its connections.
  ///
  /// @param cap how long at most
  /// @return fails only when this object is closed
  public CompletableFuture<DrainReport> drain(long run, Duration cap) {
    CompletableFuture<DrainReport> report = new CompletableFuture<>();
    boolean asked =
        tasks.add(() -> {
          Worker worker = registry.workers.get(run);
          if (worker == null) {
            report.complete(new DrainReport(0, 0, 0, Duration.ZERO));
            return;
          }
          drains.add(new Drain(worker, access, report, cap, System.nanoTime()));
        });
    if (!asked) {
      report.completeExceptionally(new IllegalStateException("port sharing is closed"));
    }
    return report;
  }

  /// The worker's main process has died: it gets no more connections.
  ///
  /// @param successorExpected whether the connections that wait in its listening sockets are to be
  ///   kept: for the other workers of the port where they can be given to those, else for the next
  ///   worker of the same app and slot
  public void ended(long run, boolean successorExpected) {
    tasks.add(() -> {
      drains.finish(run);
      lifecycle.ended(run, successorExpected);
    });
  }

  /// Nothing of the worker is left, or nothing of it is wanted: its sockets leave their groups and
  /// are closed, and it is forgotten.
  public void release(long run) {
    tasks.add(() -> {
      drains.finish(run);
      Worker worker = registry.workers.get(run);
      if (worker != null) {
        traps.leave(worker);
        lifecycle.release(worker);
      }
    });
  }

  /// No successor will come for the sockets that a worker of this app and slot left.
  public void releaseOrphans(String app, int slot) {
    tasks.add(() -> registry.orphans(app, slot).forEach(registry::remove));
  }

  /// Gives the store all sockets again, after it was replaced by an empty one.
  public void storeAgain() {
    tasks.add(() -> registry.sockets.values().forEach(registry::keep));
  }

  /// A socket for a worker that asks for one by a message instead of binding by itself: bound,
  /// non-blocking, not listening, a member of the port's group from the worker's `listen(2)` on.
  /// Blocks for a moment.
  ///
  /// @param pid the worker's main process
  /// @param endpoint port 0 asks for any
  /// @return a duplicate, owned by the receiver, to be sent to the worker; empty when the worker is
  ///   not under a filter
  /// @throws PosixException with the errno that `bind(2)` would have given the worker
  public Optional<Descriptor> open(long run, int pid, Endpoint endpoint, boolean onlySix)
      throws PosixException {
    Object answer =
        ask(() -> {
          try {
            return provision.open(run, pid, endpoint, onlySix);
          } catch (PosixException e) {
            return e;
          }
        });
    if (answer instanceof PosixException refusal) {
      throw refusal;
    }
    return ((Optional<?>) answer).map(Descriptor.class::cast);
  }

  /// The worker's sockets now. Blocks for a moment.
  public List<SharedSocket> sockets(long run) {
    return ask(() -> lifecycle.view(run));
  }

  /// The addresses that the worker listens on through us. Blocks for a moment.
  public List<Endpoint> endpoints(long run) {
    return ask(() ->
        registry.ofRun(run).stream()
            .filter(socket -> socket.listening)
            .map(socket -> socket.key.endpoint())
            .toList());
  }

  /// How a health check reaches this worker and no other, eligible or not. Blocks for a moment.
  ///
  /// @param port as the app was told it (an offset port without the slot); 0 for the first one that
  ///   the worker shares
  public ProbeRoute probeRoute(long run, int port) {
    return ask(() -> prober.find(run, port));
  }

  /// Ends the thread and closes our descriptors. Workers go on listening, and routing stays as it
  /// is; a [#restore] elsewhere can take over from the store and the journal.
  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    tasks.add(() -> {}); // wakes it
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
  }

  /// Never ends by itself while this process lives: without it every bind of a worker would hang.
  private void run() {
    try {
      while (!closing) {
        turn();
      }
      tasks.end();
      closeAll();
    } catch (Throwable e) {
      // Not even the telling worked. All state is in the journal and with the keeper, which starts
      // the next daemon.
      Runtime.getRuntime().halt(DIED);
    }
  }

  private void turn() {
    try {
      poll.run(timeout(System.nanoTime()));
      tasks.run();
      long now = System.nanoTime();
      watch.look(now);
      drains.look(now);
      inheritance.look(now);
      failures = 0;
    } catch (Throwable e) {
      failed(e);
      if (++failures == HOPELESS) {
        throw new IllegalStateException("port sharing cannot go on", e);
      }
    }
  }

  private static void failed(Throwable e) {
    log().log(Level.ERROR, "port sharing", e);
  }

  private int timeout(long now) {
    long due = Math.min(inheritance.due(now), Math.min(drains.due(now), watch.due(now)));
    return due == Long.MAX_VALUE ? -1 : (int) ((due + MILLISECOND - 1) / MILLISECOND);
  }

  private Worker worker(long run, WorkerOptions options) {
    registry.setPolicy(options.app(), options.policy());
    return registry.workers.computeIfAbsent(run, key -> new Worker(run, options));
  }

  private void closeAll() {
    registry.workers.values().forEach(traps::leave);
    registry.sockets.values().forEach(socket -> socket.descriptor.close());
    registry.groups.values().forEach(Group::close);
    drains.finishAll();
    poll.close();
  }

  private <T> T ask(Supplier<T> question) {
    return Thread.currentThread() == thread ? question.get() : tasks.ask(question);
  }

  /// Looked up when there is something to log: the first look-up in a JVM loads some two hundred
  /// classes, which a start can do without.
  private static Logger log() {
    return System.getLogger(PortSharing.class.getName());
  }
}
