package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.WaitStatus;
import dev.tasuki.sharing.DrainReport;
import dev.tasuki.sharing.PortSharing;
import dev.tasuki.sharing.SharingEvents;
import dev.tasuki.supervisor.RunLifecycle;
import dev.tasuki.supervisor.RunLifecycle.Event;
import dev.tasuki.supervisor.RunLifecycle.Phase;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Carries out what [RunLifecycle] decides: spawns, signals, kills, drains; turns what the keeper
/// and the ports report into its events. Confined to the core thread, except the listener methods,
/// which only post to it.
final class Runs implements SharingEvents {
  private static final Logger LOG = System.getLogger(Runs.class.getName());

  /// Who has to know what becomes of runs.
  interface Owner {
    /// The process exists now, or could not be made (`failure` says why).
    void spawned(Run run, @Nullable SpawnFailedException failure);

    void crashed(Run run);

    void gone(Run run);

    /// Whether another process will take this run's place in its slot.
    boolean expectsSuccessor(Run run);

    /// A listening socket appeared or disappeared.
    void listeningChanged(Run run);

    /// It has said that it is ready.
    void saidReady(Run run);
  }

  private final Core core;
  private final PidFiles pidFiles;
  private final Registry registry;
  private final Journal journal;
  private final Spawns spawns;
  private final Logs logs;
  private final KeeperConnection keeper;
  private final TreeKiller treeKiller;
  private final LameDuck lameDuck;
  private @Nullable PortSharing ports;
  private @Nullable Owner owner;
  private @Nullable Channels channels;
  private @Nullable RunEndings endings;

  Runs(
      Core core,
      Home home,
      Registry registry,
      Journal journal,
      Spawns spawns,
      Logs logs,
      KeeperConnection keeper,
      TreeKiller treeKiller) {
    this.core = core;
    this.pidFiles = new PidFiles(home);
    this.registry = registry;
    this.journal = journal;
    this.keeper = keeper;
    this.treeKiller = treeKiller;
    this.lameDuck = new LameDuck(core);
    this.spawns = spawns;
    this.logs = logs;
  }

  /// Wires those that need this object to be made. Called once, before any other method.
  void wire(PortSharing portSharing, Owner runOwner, Channels messageChannels) {
    this.ports = portSharing;
    this.owner = runOwner;
    this.channels = messageChannels;
    this.endings = new RunEndings(core, treeKiller, messageChannels, this::event);
  }

  private Channels channels() {
    return Objects.requireNonNull(channels);
  }

  private RunEndings endings() {
    return Objects.requireNonNull(endings);
  }

  private PortSharing ports() {
    return Objects.requireNonNull(ports);
  }

  private Owner owner() {
    return Objects.requireNonNull(owner);
  }

  /// Starts a process in the instance's slot. The owner hears of it through [Owner#spawned].
  Run spawn(Instance instance, AppDefinition definition) {
    Run run = new Run(registry.newRunId(instance), instance, definition, Instant.now());
    registry.add(run);
    LogPaths paths = logs.paths(instance, definition);
    run.outLogStart = size(paths.out());
    run.errorLogStart = size(paths.error());
    StdinPipe.Opened stdin = StdinPipe.open(run, keeper);
    try (LogOutlets outlets = logs.open(run);
        Descriptor channel = channels().open(run)) {
      keeper
          .spawn(run.id, stdin.with(spawns.request(run, outlets, channel)))
          .whenComplete((made, error) -> core.execute(() -> spawned(run, made, error)));
    }
    stdin.close();
    return run;
  }

  private void spawned(Run run, @Nullable SpawnedProcess made, @Nullable Throwable error) {
    if (made == null) {
      run.phase = Phase.ENDED;
      run.treeGone = true;
      owner().spawned(run, failure(error));
      event(run, Event.TREE_GONE);
      return;
    }
    run.pid = made.pid();
    run.pidfd = made.pidfd();
    run.startTicks = made.startTime();
    registry.changed();
    register(run, made.listener());
    if (made.listener() == null && run.definition.share()) {
      run.notice = "ports are not shared: " + spawns.whyUnfiltered(made.filterErrno());
    }
    channels().spawned(run);
    pidFiles.write(run);
    if (run.phase == Phase.STOPPING) {
      endings().askToStop(run);
    }
    owner().spawned(run, null);
  }

  private static SpawnFailedException failure(@Nullable Throwable error) {
    Throwable cause = error == null || error.getCause() == null ? error : error.getCause();
    return cause instanceof SpawnFailedException known
        ? known
        : new SpawnFailedException(0, String.valueOf(cause));
  }

  private void register(Run run, @Nullable Descriptor notify) {
    if (notify != null) {
      run.filtered = true;
      run.registered = true;
      ports().add(run.id, spawns.options(run), notify);
    }
  }

  /// Feeds an event to the run's lifecycle and does what it says.
  void event(Run run, Event event) {
    run.asked |= event == Event.RETIRE || event == Event.STOP;
    RunLifecycle.Step step = RunLifecycle.next(run.phase, event);
    if (run.phase != step.phase()) {
      LOG.log(Level.DEBUG, "{0}: {1} -> {2}", run, event, step.phase());
      run.phase = step.phase();
      registry.changed();
    }
    for (RunLifecycle.Action action : step.actions()) {
      perform(run, action);
    }
    if (run.phase == Phase.ENDED && run.treeGone) {
      event(run, Event.TREE_GONE);
    }
  }

  private void perform(Run run, RunLifecycle.Action action) {
    switch (action) {
      case MAKE_ELIGIBLE -> {
        SlowStart.begin(core, ports(), run);
        setEligible(run, run.holds.isEmpty());
      }
      case EXCLUDE -> setEligible(run, false);
      case DRAIN -> drain(run);
      case ASK_TO_STOP -> endings().askToStop(run);
      case KILL_TREE -> endings().killTree(run);
      case REPORT_CRASH -> owner().crashed(run);
      case REPORT_GONE -> logs.release(run, () -> core.execute(() -> forget(run)));
    }
  }

  /// Keeps a run that is up out of the rotation, or lets it in again when nothing else holds it.
  void hold(Run run, Run.Hold reason, boolean held) {
    boolean changed = held ? run.holds.add(reason) : run.holds.remove(reason);
    if (changed && run.phase == Phase.UP) {
      setEligible(run, run.holds.isEmpty());
    }
  }

  private void setEligible(Run run, boolean eligible) {
    if (run.registered) {
      ports().setEligible(run.id, eligible);
    }
  }

  private void drain(Run run) {
    Duration cap = run.definition.drainTimeout();
    run.drainUntil = Instant.now().plus(cap);
    if (run.registered) {
      drain(run, cap);
    } else {
      event(run, Event.DRAINED);
    }
  }

  private void drain(Run run, Duration cap) {
    lameDuck.draining(run);
    ports()
        .drain(run.id, cap)
        .whenComplete(
            (report, error) -> whenOnDisk(() -> core.execute(() -> drained(run, report))));
  }

  /// A process is asked to go only when its retirement is on disk: a daemon that came back without
  /// knowing of it would give it connections again.
  private void whenOnDisk(Runnable task) {
    core.execute(() -> journal.flushed().whenComplete((done, error) -> task.run()));
  }

  /// Goes on with the draining that an earlier daemon had begun.
  void resumeDraining(Run run) {
    Duration most = run.definition.drainTimeout();
    Instant until = run.drainUntil;
    Duration left = until == null ? most : Duration.between(Instant.now(), until);
    Duration cap = left.compareTo(most) > 0 ? most : left; // the clock may have been put back
    if (run.registered && cap.isPositive()) {
      drain(run, cap);
    } else {
      event(run, Event.DRAINED);
    }
  }

  private void drained(Run run, @Nullable DrainReport report) {
    if (report != null) {
      run.accepted = report.accepted();
      run.drained = report.connections() - report.cut();
      run.cut = report.cut();
      run.drainNanos = report.took().toNanos();
    }
    event(run, Event.DRAINED);
  }

  /// Has a run end that nobody wants stopped: what follows is what follows an exit of its own.
  void end(Run run) {
    endings().end(run);
  }

  /// Starts the kill timer of a run that has been asked to stop already.
  void resumeStopping(Run run) {
    endings().resumeStopping(run);
  }

  void killAfter(Run run, Duration patience) {
    endings().killAfter(run, patience);
  }

  /// It gets no more connections, and lives on.
  void leaveRotation(Run run) {
    setEligible(run, false);
  }

  private void forget(Run run) {
    run.cancelTimers();
    if (run.registered) {
      ports().release(run.id);
    }
    registry.remove(run);
    channels().close(run, owner().expectsSuccessor(run));
    keeper.forget(run.id);
    StdinPipe.forget(run, keeper);
    spawns.cgroups().remove(run);
    if (run.pidfd != null) {
      run.pidfd.close();
    }
    owner().gone(run);
    if (run.instance.pid() == 0) {
      pidFiles.remove(run.instance);
    }
  }

  // ---- reports from the keeper

  /// The keeper's word that a main process ended. Any thread.
  void exited(long id, WaitStatus status) {
    core.execute(() -> {
      Run run = registry.run(id);
      if (run == null || !run.phase.isAlive()) {
        keeper.acknowledge(id);
      } else {
        exited(run, status);
      }
    });
  }

  /// The main process is gone; its status counts as noted once the journal has it.
  void exited(Run run, WaitStatus status) {
    run.exit = status;
    String memory = spawns.cgroups().outOfMemory(run);
    String how = memory == null ? status.toString() : status + ", " + memory;
    run.instance.lastExit = how;
    run.instance.lastExitCode = status.shellCode();
    registry.changed();
    spawns.aot().ended(run);
    registry.events().publish(LifecycleEvent.exit(run, status.shellCode(), how));
    event(run, Event.EXITED);
    if (run.registered) {
      ports().ended(run.id, owner().expectsSuccessor(run));
    }
    // The task after this one: by then the journal has been handed the state that knows of the
    // exit.
    core.execute(() -> journal.written().thenRun(() -> keeper.acknowledge(run.id)));
  }

  /// It has said that it is ready, by whatever way.
  void saidReady(Run run) {
    if (!run.saidReady) {
      run.saidReady = true;
      registry.changed();
      owner().saidReady(run);
    }
  }

  // ---- reports from the ports

  @Override
  public void listening(long id, String address, int port) {
    onRun(
        id,
        run -> {
          run.listening.put(address + ":" + port, System.nanoTime());
          spawns.aot().listening(run);
          owner().listeningChanged(run);
        });
  }

  @Override
  public void closed(long id, String address, int port) {
    onRun(
        id,
        run -> {
          run.listening.remove(address + ":" + port);
          owner().listeningChanged(run);
        });
  }

  @Override
  public void gone(long id) {
    onRun(id, run -> endings().treeGone(run));
  }

  @Override
  public void notice(long id, String line) {
    if (id == 0) {
      LOG.log(Level.WARNING, line);
    }
    onRun(
        id,
        run -> {
          LOG.log(Level.INFO, "{0}: {1}", run, line);
          run.notice = line;
        });
  }

  private void onRun(long id, Consumer<Run> task) {
    core.execute(() -> {
      Run run = registry.run(id);
      if (run != null) {
        task.accept(run);
      }
    });
  }

  // ---- small files

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }
}
