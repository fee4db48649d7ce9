package dev.tasuki.daemon;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.WaitStatus;
import dev.tasuki.protocol.BuildVersion;
import dev.tasuki.protocol.KeeperMessage;
import dev.tasuki.sharing.PortSharing;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// tasukid put together: keeper, ports, core, journal, control socket; and how it ends.
///
/// Killing it at any instant harms no app: the keeper starts it again, [Recovery] does the rest.
public final class Daemon implements KeeperConnection.Listener, Supervision.DaemonFacts {
  private static final Logger LOG = System.getLogger(Daemon.class.getName());
  private static final Duration LONGEST_REPLY = Duration.ofSeconds(2);

  private final long started = System.nanoTime();
  private final Clock clock = Clock.systemUTC();
  private final Home home;
  private final Core core = new Core();
  private final ServiceReport service = ServiceReport.find(core);
  private final Registry registry = new Registry();
  private final Journal journal;
  private final Runs runs;
  private final PortSharing ports;
  private final Supervision supervision;
  private final Recovery recovery;
  private final MemoryWatch memoryWatch;
  private final LoadWatch loadWatch;
  private final Schedules schedules;
  private final FileWatches fileWatches;
  private final Spoken spoken;

  /// Exits that came between the keeper's snapshot and the end of the recovery; guarded by itself,
  /// as is `recovered`.
  private final List<Runnable> early = new ArrayList<>();

  private boolean recovered;
  private final CountDownLatch serves = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile int exitCode = KeeperMessage.ORDERLY_END;
  private final KeeperConnection keeper;
  private final Logs logs;
  private final AotCaches aotCaches;
  private final HeapTrim heapTrim = new HeapTrim(core);
  private @Nullable ControlServer control;

  /// Starts with the keeper at the other end of `keeperSocket`.
  ///
  /// @param commands makes the handler of clients' requests from the operations
  /// @throws IOException when state cannot be read or the control socket not be made
  public static Daemon start(
      Path homeFolder,
      Descriptor keeperSocket,
      Function<Operations, ControlServer.Handler> commands)
      throws IOException {
    Home home = new Home(homeFolder);
    home.create();
    Daemon daemon = new Daemon(home, keeperSocket);
    daemon.recover();
    Files.writeString(home.daemonPid(), ProcessHandle.current().pid() + "\n");
    daemon.control = ControlServer.open(home.socket(), commands.apply(daemon.supervision));
    LOG.log(Level.INFO, "tasukid {0} serves {1}", BuildVersion.TEXT, home.socket());
    daemon.supervision.takeBackUnfinished();
    daemon.service.begin(daemon.supervision, daemon.registry.apps().isEmpty());
    daemon.serves.countDown();
    return daemon;
  }

  private Daemon(Home home, Descriptor keeperSocket) throws IOException {
    this.home = home;
    this.journal = new Journal(home.state());
    this.aotCaches = new AotCaches(core, home.aot());
    Spawns spawns = new Spawns(home, aotCaches);
    this.keeper = KeeperConnection.open(keeperSocket, this);
    this.logs = new Logs(home, keeper);
    TreeKiller treeKiller = new TreeKiller(home.root(), keeper::keeperPid);
    this.runs = new Runs(core, home, registry, journal, spawns, logs, keeper, treeKiller);
    this.ports = PortSharing.start(keeper.access(), keeper, home.sharingJournal(), runs);
    Instances instances = new Instances(core, registry, runs, ports, clock);
    Channels channels = new Channels(core, registry, ports, keeper, keeper.access());
    WorkerMessages messages = new WorkerMessages(runs, registry, clock);
    channels.listen(messages);
    registry.whenRemoved(channels::forget);
    this.recovery =
        new Recovery(
            core, registry, runs, instances, ports, channels, spawns, logs, keeper, treeKiller);
    runs.wire(ports, instances, channels);
    this.supervision =
        new Supervision(
            core,
            registry,
            runs,
            instances,
            journal,
            new Views(home, logs, ports),
            logs,
            new DumpStore(home.dump()),
            new WorkerConversations(core, registry, new Waiting(core, journal), channels, messages),
            new Chronicle(home, clock),
            new ErrorReports(core, ports),
            clock,
            this);
    this.memoryWatch = new MemoryWatch(core, registry, clock, supervision::reload);
    this.loadWatch =
        new LoadWatch(
            core, registry, new Views(home, logs, ports), clock, supervision::scaleByLoad);
    Replacement replacement = new Replacement(core, supervision);
    this.schedules = new Schedules(core, registry, instances, replacement, clock);
    this.fileWatches = new FileWatches(core, registry, instances, replacement, new PidFiles(home));
    this.spoken = new Spoken(core, registry, runs, replacement);
    core.afterEachTask(this::saveIfChanged);
  }

  private void saveIfChanged() {
    if (registry.takeChanged()) {
      journal.submit(this::snapshot);
      memoryWatch.arm();
      loadWatch.arm();
      schedules.arm();
      fileWatches.arm();
      heapTrim.arm();
    }
  }

  private StateFile snapshot() {
    return core.call(() -> StateFile.of(registry));
  }

  private void recover() throws IOException {
    StateFile state = journal.read().orElse(new StateFile(StateFile.VERSION, List.of(), 0, 1));
    KeeperSnapshot snapshot = keeper.snapshot();
    core.call(() -> {
      recovery.recover(state, snapshot);
      return true;
    });
    NotifyService.start(home, snapshot.stored(), keeper, spoken);
    core.execute(spoken::recovered);
    synchronized (early) {
      recovered = true;
      early.forEach(Runnable::run);
      early.clear();
    }
  }

  /// Waits until the daemon is to end.
  ///
  /// @return the code to exit with: [KeeperMessage#ORDERLY_END], or another one when a new version
  ///   takes over
  public int awaitEnd() throws InterruptedException {
    end.await();
    return exitCode;
  }

  // ---- from the keeper

  @Override
  public void exited(long run, int pid, WaitStatus status) {
    synchronized (early) {
      if (!recovered) {
        early.add(() -> runs.exited(run, status)); // nobody knows the run yet
        return;
      }
    }
    runs.exited(run, status);
  }

  @Override
  public void keeperDied() {
    LOG.log(Level.WARNING, "the keeper died: starting another");
  }

  @Override
  public void keeperReplaced(int pid) {
    LOG.log(Level.INFO, "a new keeper, pid {0}, has taken over", Integer.toString(pid));
  }

  @Override
  public void shutdownRequested() {
    Thread.ofVirtual().name("shutdown").start(this::shutDown);
  }

  private void shutDown() {
    try {
      serves.await(); // asked for earlier: what is still being made would be left behind
      supervision.shutdown(new SilentProgress());
    } catch (OperationException e) {
      LOG.log(Level.ERROR, "shutdown failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- facts

  @Override
  public Operations.DaemonInfo info() {
    return new Operations.DaemonInfo(
        BuildVersion.TEXT,
        (int) ProcessHandle.current().pid(),
        keeper.keeperPid(),
        home.root().toString(),
        Duration.ofNanos(System.nanoTime() - started));
  }

  @Override
  public void endSoon() {
    Thread asker = Thread.currentThread();
    Thread.ofPlatform().name("end").start(() -> endAll(asker));
  }

  @Override
  public void handOver(List<String> command, List<String> assignments) throws OperationException {
    new HandOver(core, registry, journal, keeper).run(command, assignments);
    LOG.log(Level.INFO, "tasukid {0} hands over to another version", BuildVersion.TEXT);
    Thread asker = Thread.currentThread();
    Thread.ofPlatform().name("hand-over").start(() -> endForSuccessor(asker));
  }

  /// Nothing is cleaned up: the next daemon needs it all.
  private void endForSuccessor(Thread asker) {
    try {
      awaitReply(asker);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    journal.close(); // asks the core for what is to be written
    core.close();
    exitCode = HandOver.EXIT_CODE;
    end.countDown();
  }

  /// Whoever asks for the end is told that it is done. Sending that is the last thing the thread of
  /// a command or of a request does; one that cannot send it keeps nobody here.
  private static void awaitReply(Thread asker) throws InterruptedException {
    if (!asker.join(LONGEST_REPLY)) {
      LOG.log(Level.WARNING, "whoever asked for the end does not take the reply");
    }
  }

  /// Lets the reply of `kill` leave, then removes what would outlive us.
  private void endAll(Thread asker) {
    service.stopping();
    try {
      awaitReply(asker);
      if (control != null) {
        control.close();
      }
      journal.close(); // asks the core for what is to be written
      core.close();
      aotCaches.close();
      journal.remove();
      Files.deleteIfExists(home.daemonPid());
      ports.close();
      logs.close();
      home.removeSharingFiles();
      keeper.shutdown();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "could not clean up: {0}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end.countDown();
    }
  }
}
