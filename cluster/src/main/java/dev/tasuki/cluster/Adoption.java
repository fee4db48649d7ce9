package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.RemoteProcess;
import dev.tasuki.sharing.Mechanisms;
import dev.tasuki.sharing.Policy;
import dev.tasuki.sharing.PortSharing;
import dev.tasuki.sharing.ProcessAccess;
import dev.tasuki.sharing.SharingEvents;
import dev.tasuki.sharing.WorkerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Sharing by adoption for those workers whose sockets do not come through the primary: the kernel
/// spreads their connections.
///
/// Started with the first worker that needs it, on a thread of its own: a primary goes on to its
/// next worker meanwhile, and a worker that binds already waits. Thread-safe; nothing here waits
/// for a worker.
final class Adoption implements SharingEvents {
  private static final LazyLogger LOG = new LazyLogger(Adoption.class);
  private static final String APP = "cluster";

  /// Called on a thread of its own.
  interface Listening {
    void listening(int worker, ListeningAddress address);
  }

  private final Listening listener;
  private final Map<Integer, Integer> slots = new HashMap<>(); // by worker; guarded by itself
  private final Set<Integer> listening = ConcurrentHashMap.newKeySet();

  /// What becomes of workers, and what is told about them, each in its order. No virtual threads:
  /// the program may have pinned all their carriers.
  private final EventThread tasks = new EventThread("cluster-adoption");

  private final AtomicBoolean started = new AtomicBoolean();

  private @Nullable PortSharing sharing; // guarded by this
  private @Nullable Policy roundRobin; // guarded by this

  Adoption(Listening listener) {
    this.listener = listener;
  }

  /// The worker's binds come to us.
  ///
  /// @param notify the filter's listener; ours from now on
  void add(int worker, Policy policy, Descriptor notify) {
    int slot = takeSlot(worker);
    if (started.compareAndSet(false, true)) {
      tasks.start();
    }
    tasks.execute(() -> {
      try {
        WorkerOptions options = new WorkerOptions(APP, slot, usable(policy), Set.of());
        sharing().add(worker, options, notify);
      } catch (RuntimeException e) {
        notify.close(); // its bind fails instead of waiting for ever
        throw e;
      }
    });
  }

  /// The lowest place that is free: a worker that is started after another has died inherits its
  /// place, and the connections that wait there.
  private int takeSlot(int worker) {
    synchronized (slots) {
      int slot = 0;
      while (slots.containsValue(slot)) {
        slot++;
      }
      slots.put(worker, slot);
      return slot;
    }
  }

  /// Takes the worker out of rotation, lets it finish what it has, then goes on with `then`.
  ///
  /// @param cap how long it may take
  void retire(int worker, Duration cap, Runnable then) {
    if (!listening.contains(worker)) {
      then.run();
      return;
    }
    sharing().setEligible(worker, false);
    sharing().drain(worker, cap).whenComplete((report, failure) -> then.run());
  }

  /// The worker is gone.
  ///
  /// @param successorExpected whether connections that wait in its queue are kept for another; then
  ///   [#abandon] is to be called after a time
  /// @return the place it had; -1 when none of its sockets came to us
  int ended(int worker, boolean successorExpected) {
    listening.remove(worker);
    Integer slot;
    synchronized (slots) {
      slot = slots.remove(worker);
    }
    if (slot == null) {
      return -1;
    }
    tasks.execute(() -> {
      sharing().ended(worker, successorExpected);
      sharing().release(worker);
    });
    return slot;
  }

  /// Nobody has come for what was kept.
  void abandon(int slot) {
    tasks.execute(() -> sharing().releaseOrphans(APP, slot));
  }

  private synchronized Policy usable(Policy policy) {
    if (policy != Policy.ROUND_ROBIN) {
      return policy;
    }
    if (roundRobin == null) {
      boolean available = Mechanisms.roundRobinAvailable();
      roundRobin = available ? Policy.ROUND_ROBIN : Policy.RANDOM;
      if (!available) {
        LOG.get()
            .log(
                System.Logger.Level.INFO,
                "the kernel's exact round robin needs CAP_BPF: adopted ports are spread at random");
      }
    }
    return roundRobin;
  }

  private synchronized PortSharing sharing() {
    if (sharing == null) {
      try {
        sharing = PortSharing.start(new Direct(), this);
      } catch (IOException e) {
        throw new UncheckedIOException("port sharing cannot start", e);
      }
    }
    return sharing;
  }

  @Override
  public void listening(long run, String address, int port) {
    int worker = (int) run;
    if (listening.add(worker)) {
      LOG.get()
          .log(
              System.Logger.Level.INFO,
              "worker " + worker + " shares port " + port + " by adoption: the kernel spreads it");
    }
    PortSharing now = sharing();
    now.setEligible(run, true);
    // Told when the worker really takes part: behind that task, which runs after this call.
    tasks.execute(() -> {
      now.endpoints(run);
      listener.listening(
          worker, new ListeningAddress(address, port, "tcp", ListeningAddress.Sharing.ADOPTED));
    });
  }

  @Override
  public void closed(long run, String address, int port) {
    // The group knows already.
  }

  @Override
  public void gone(long run) {
    // The pidfd tells us.
  }

  @Override
  public void notice(long run, String line) {
    LOG.get().log(System.Logger.Level.WARNING, run == 0 ? line : "worker " + run + ": " + line);
  }

  /// The workers are our own children: no ptrace rule stands between us.
  private static final class Direct implements ProcessAccess {
    @Override
    public Descriptor duplicate(int tid, int number) throws PosixException {
      return RemoteProcess.duplicate(tid, number);
    }

    @Override
    public byte[] read(int tid, long address, int length) throws PosixException {
      return RemoteProcess.read(tid, address, length);
    }
  }
}
