package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.daemon.KeeperSnapshot.Survivor;
import dev.tasuki.daemon.StateFile.AppRecord;
import dev.tasuki.daemon.StateFile.InstanceRecord;
import dev.tasuki.daemon.StateFile.RunRecord;
import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PidFd;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcessInfo;
import dev.tasuki.posix.WaitStatus;
import dev.tasuki.sharing.PortSharing;
import dev.tasuki.sharing.SharedSocket;
import dev.tasuki.sharing.WorkerOptions;
import dev.tasuki.supervisor.InstanceLifecycle;
import dev.tasuki.supervisor.InstanceLifecycle.Event;
import dev.tasuki.supervisor.RunLifecycle;
import dev.tasuki.supervisor.RunLifecycle.Phase;
import dev.tasuki.supervisor.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts a new daemon where the old one was: the journal says what is wanted and what was known, the
/// keeper says which processes there are and how others ended in the meantime.
///
/// The keeper is right about processes, the journal about wishes. A process that the journal does
/// not know was spawned just before the old daemon died: its name ([RunId]) says where it belongs.
///
/// Runs once, on the core thread, before any client is served.
final class Recovery {
  private static final Logger LOG = System.getLogger(Recovery.class.getName());

  private final Core core;
  private final Registry registry;
  private final Runs runs;
  private final Instances instances;
  private final PortSharing ports;
  private final Channels channels;
  private final Spawns spawns;
  private final Logs logs;
  private final KeeperConnection keeper;
  private final TreeKiller treeKiller;
  private final Map<Long, Survivor> children = new HashMap<>();
  private final Map<Long, Descriptor> notifies = new HashMap<>();
  private final StoredListeners listeners = new StoredListeners();
  private final Map<Integer, Instance> byId = new HashMap<>();
  private Map<String, Descriptor> stored = Map.of();
  private final List<Run> unfinished = new ArrayList<>();

  /// Those that nobody has asked to go yet, and that are to.
  private final Set<Run> unwanted = new HashSet<>();

  Recovery(
      Core core,
      Registry registry,
      Runs runs,
      Instances instances,
      PortSharing ports,
      Channels channels,
      Spawns spawns,
      Logs logs,
      KeeperConnection keeper,
      TreeKiller treeKiller) {
    this.core = core;
    this.registry = registry;
    this.runs = runs;
    this.instances = instances;
    this.ports = ports;
    this.channels = channels;
    this.spawns = spawns;
    this.logs = logs;
    this.keeper = keeper;
    this.treeKiller = treeKiller;
  }

  /// Builds apps, instances and runs, then lets events happen that were missed.
  void recover(StateFile state, KeeperSnapshot snapshot) {
    snapshot.survivors().forEach(child -> children.put(child.run(), child));
    registry.startInstanceIdsAt(state.nextInstance());
    registry.startSequenceAt(state.nextSequence());
    stored = new HashMap<>(snapshot.stored());
    stored.remove(NotifyService.STORE_NAME);
    listeners.take(stored, keeper);
    state.apps().forEach(this::restore);
    listeners.close();
    adoptUnknownChildren();
    endTrials();
    restorePorts(logs.restore(Channels.notTheirs(stored), registry));
    channels.resume(stored, unfinished); // their servers need the ports
    catchUp();
    LOG.log(
        Level.INFO,
        "recovered {0} apps, {1} processes",
        registry.apps().size(),
        registry.runs().size());
  }

  private void restore(AppRecord saved) {
    App app = new App(saved.definition());
    app.candidate = saved.candidate();
    for (InstanceRecord record : saved.instances()) {
      app.instances.add(restore(app, record));
    }
    registry.add(app);
  }

  /// What was tried out is tried no longer: slots that have changed over go back
  /// ([Redefinition#takeBack]).
  private void endTrials() {
    registry.apps().forEach(app -> app.candidate = null);
  }

  private Instance restore(App app, InstanceRecord record) {
    Instance instance = new Instance(record.id(), app, record.slot(), record.createdAt());
    instance.state = new InstanceLifecycle.State(status(record.status()), record.again());
    instance.removed = record.removed();
    instance.startedAt = record.startedAt();
    instance.restarts = record.restarts();
    instance.crashes = List.copyOf(record.crashes());
    instance.restartDelay = Duration.ofMillis(record.restartDelayMillis());
    instance.lastExit = record.lastExit();
    instance.lastExitCode = record.lastExitCode();
    instance.reason = record.reason();
    instance.served.addAll(record.served());
    instance.halted = record.halted();
    instance.ahead = record.ahead();
    byId.put(instance.id, instance);
    if (record.current() != null) {
      instance.current = restore(instance, record.current(), instance.definition());
      retireUnless(Succession.isWanted(instance), instance.current);
    }
    for (RunRecord other : record.others()) {
      restoreOther(instance, other);
    }
    return instance;
  }

  /// A replacement that had not taken over is reverted, unless who it was to replace is dead. Who
  /// leaves and has not been asked to is a job's process, beside which the next one may run
  /// already.
  private void restoreOther(Instance instance, RunRecord record) {
    boolean replacement = record.role().equals("replacement");
    Run run =
        restore(
            instance, record, replacement ? Succession.newest(instance) : instance.definition());
    if (run != null && replacement && Succession.succeeds(instance, run)) {
      Succession.takeOver(instance, run);
    } else if (run != null) {
      instance.leaving.add(run);
      retireUnless(!replacement && record.phase() != null, run);
    }
  }

  private static Status status(String word) {
    return Arrays.stream(Status.values())
        .filter(status -> status.word().equals(word))
        .findFirst()
        .orElse(Status.STOPPED);
  }

  private @Nullable Run restore(Instance instance, RunRecord record, AppDefinition definition) {
    Survivor child = children.remove(record.id());
    if (child == null) {
      child = survivor(record);
    }
    if (child == null && record.pid() == 0) {
      return null; // it was never spawned
    }
    Run run = new Run(record.id(), instance, definition, record.spawnedAt());
    run.pid = record.pid();
    run.startTicks = record.startTicks();
    run.outLogStart = record.outLogStart();
    run.errorLogStart = record.errorLogStart();
    run.channelInode = record.channel();
    run.saidReady = record.saidReady();
    run.conversation.restoreActions(record.actions() == null ? List.of() : record.actions());
    record.listening().forEach(address -> run.listening.put(address, System.nanoTime()));
    run.phase = phase(record);
    run.drainUntil = record.drainUntil();
    run.asked = run.phase == Phase.STOPPING || run.phase == Phase.DRAINING;
    attach(run, child);
    if (record.filtered() && !run.filtered) {
      outliveFilter(run);
    }
    return run;
  }

  private static Phase phase(RunRecord record) {
    if (record.phase() == null) { // of an older version
      return record.ready() ? Phase.UP : Phase.STARTING;
    }
    Phase phase = Phase.valueOf(record.phase());
    return phase.isAlive() ? phase : Phase.STOPPING; // what is left of its tree has to go
  }

  private void retireUnless(boolean wanted, @Nullable Run run) {
    if (run != null && !run.asked && !wanted) {
      retireSoon(run);
    }
  }

  /// It may have taken connections: the journal need not know yet that it was put into the
  /// rotation. So it is retired as one that had been, whatever phase it was in.
  private void retireSoon(Run run) {
    if (run.exit == null) {
      run.phase = Phase.UP;
      unwanted.add(run);
    } else {
      run.phase = Phase.STOPPING;
      run.asked = true;
    }
  }

  /// Nobody is left to answer its binds, which fail from now on (ENOSYS): its listener went with
  /// keeper and daemon. The sockets that it has are shared as before.
  private static void outliveFilter(Run run) {
    run.registered = true;
    if (run.exit == null) {
      run.notice = "outlived keeper and daemon: it can open no new port until it is reloaded";
    }
  }

  /// A process of a keeper that died together with the old daemon.
  private @Nullable Survivor survivor(RunRecord record) {
    if (record.pid() == 0 || ProcessInfo.startTime(record.pid()) != record.startTicks()) {
      return null;
    }
    try {
      Survivor zombie = zombie(record);
      if (zombie != null) {
        return zombie;
      }
      LOG.log(Level.INFO, "pid {0} outlived its keeper", Integer.toString(record.pid()));
      return keeper.adopt(
          record.id(), record.pid(), record.startTicks(), listeners.remove(record.id()));
    } catch (PosixException e) {
      return null; // it has just ended
    }
  }

  /// What has outlived its keeper has another parent, which may not have collected it yet.
  private @Nullable Survivor zombie(RunRecord record) throws PosixException {
    PidFd pidfd = PidFd.open(record.pid());
    if (!pidfd.isEnded()) {
      pidfd.close();
      return null;
    }
    WaitStatus known = pidfd.statusOfStranger(record.pid());
    WaitStatus status = known == null ? WaitStatus.UNKNOWN : known;
    long id = record.id();
    return new Survivor(
        id, record.pid(), record.startTicks(), status, true, pidfd, listeners.remove(id));
  }

  private void attach(Run run, @Nullable Survivor child) {
    if (child != null) {
      run.pid = child.pid();
      run.startTicks = child.startTime();
      run.pidfd = child.pidfd();
      run.filtered = child.listener() != null;
      run.registered = run.filtered;
      run.exit = child.status();
    } else {
      run.exit = WaitStatus.UNKNOWN;
    }
    registry.add(run);
    unfinished.add(run);
    StdinPipe.restore(run, stored);
    if (child != null && child.listener() != null) {
      notifies.put(run.id, child.listener());
    }
  }

  /// Processes that were spawned after the journal's last word.
  private void adoptUnknownChildren() {
    for (Survivor child : children.values()) {
      Instance instance = byId.get(RunId.instance(child.run()));
      registry.startSequenceAt(RunId.sequence(child.run()) + 1);
      if (instance == null) {
        killStranger(child);
      } else {
        adopt(instance, child);
      }
    }
  }

  private void killStranger(Survivor child) {
    LOG.log(Level.INFO, "pid {0} belongs to no app any more: ended", child.pid());
    treeKiller.kill(child.pid(), child.startTime(), child.run(), () -> keeper.forget(child.run()));
  }

  private void adopt(Instance instance, Survivor child) {
    Run run = new Run(child.run(), instance, Succession.newest(instance), Instant.now());
    attach(run, child);
    if (Succession.succeeds(instance, run)) {
      Succession.takeOver(instance, run);
    } else {
      instance.leaving.add(run);
      retireSoon(run);
    }
  }

  private void restorePorts(Map<String, Descriptor> stored) {
    Map<Long, WorkerOptions> workers = new HashMap<>();
    for (Run run : unfinished) {
      if (run.registered) {
        workers.put(run.id, spawns.options(run));
      }
    }
    ports.restore(workers, notifies, stored);
    for (Run run : unfinished) {
      if (run.registered) {
        noteListening(run);
        ports.setEligible(run.id, run.phase == Phase.UP && !unwanted.contains(run));
      }
    }
  }

  private void noteListening(Run run) {
    for (SharedSocket socket : ports.sockets(run.id)) {
      if (socket.listening()) {
        run.listening.putIfAbsent(socket.address() + ":" + socket.port(), System.nanoTime());
      }
    }
  }

  private void catchUp() {
    instances.recoveryOrder.plan(byId.values().stream().filter(Recovery::isDead).toList());
    for (Run run : unfinished) {
      goOn(run);
    }
    for (Instance instance : List.copyOf(byId.values())) {
      catchUp(instance);
    }
    instances.recoveryOrder.release(core, free -> instances.event(free, Event.RESTART_DUE));
  }

  private void goOn(Run run) {
    if (unwanted.contains(run)) {
      runs.event(run, RunLifecycle.Event.RETIRE);
    } else if (run.exit != null) {
      runs.exited(run, run.exit);
    } else {
      switch (run.phase) {
        case STARTING -> instances.spawned(run, null);
        case UP -> instances.tookOver(run);
        case DRAINING -> runs.resumeDraining(run);
        case STOPPING, ENDED, GONE -> runs.resumeStopping(run);
      }
    }
  }

  private static boolean isDead(Instance instance) {
    Run run = instance.current;
    return !instance.removed
        && wantsToRun(instance.status())
        && (run == null || (run.exit != null && !run.asked));
  }

  private void catchUp(Instance instance) {
    boolean hasRun = instance.current != null;
    if (instance.removed && !hasRun) {
      instance.state = InstanceLifecycle.State.STOPPED;
      instances.forgetIfRemoved(instance);
    } else if (!hasRun && instance.status() == Status.STOPPING) {
      instances.event(instance, Event.RUN_GONE);
    } else if (!hasRun && wantsToRun(instance.status())) {
      instance.state = new InstanceLifecycle.State(Status.WAITING_RESTART, false);
      if (!instances.recoveryOrder.holds(instance)) {
        instances.event(instance, Event.RESTART_DUE);
      }
    }
  }

  private static boolean wantsToRun(Status status) {
    return status == Status.ONLINE
        || status == Status.LAUNCHING
        || status == Status.WAITING_RESTART;
  }
}
