package dev.tasuki.keeper;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Exec;
import dev.tasuki.posix.FilterMode;
import dev.tasuki.posix.MessageSocket;
import dev.tasuki.posix.PidFd;
import dev.tasuki.posix.Poller;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcessInfo;
import dev.tasuki.posix.RemoteProcess;
import dev.tasuki.posix.SpawnOutcome;
import dev.tasuki.posix.SpawnRequest;
import dev.tasuki.posix.Spawner;
import dev.tasuki.posix.WaitStatus;
import dev.tasuki.protocol.KeeperEvent;
import dev.tasuki.protocol.KeeperMessage;
import dev.tasuki.protocol.KeeperRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// What a keeper does all day: carries out requests, notices ends, starts the daemon again.
///
/// Invariants:
///
/// - One thread owns everything. Spawning threads only put their outcome into a queue; the shutdown
///   hook (SIGTERM) only sets a flag. Both wake the poller.
/// - A greeting is answered only when no spawn is under way: a snapshot misses nothing, and what
///   comes after it is news.
/// - What a daemon sent before it died is carried out before its successor is started.
/// - Nothing is decided here but how soon a dead daemon is started again.
final class KeeperLoop {
  private static final int ORPHAN_MILLIS = 5_000;

  private final Poller poller = new Poller();
  private final Link link = new Link(poller);
  private final ServiceManager serviceManager = ServiceManager.find();
  private final Children children = new Children(poller, serviceManager, this::ended);
  private final Map<String, Descriptor> stored = new HashMap<>();
  private final Queue<Finished> finishedSpawns = new ConcurrentLinkedQueue<>();
  private final DaemonProcess daemon;
  private final OpenFiles openFiles;
  private int spawning;
  private boolean greetingWaits;
  private boolean greeted;

  /// Whether processes of ours may still be unknown to us: a keeper before us had started them.
  private boolean heir;

  private KeeperRequest.@Nullable Renew renewal;
  private boolean ending;
  private boolean done;
  private boolean stopForwarded;
  private volatile boolean stopRequested;

  private record Finished(long run, SpawnOutcome outcome) {}

  /// @param inherited what a keeper before us had stored, for the daemon to come
  KeeperLoop(KeeperOptions options, Map<String, Descriptor> inherited) throws PosixException {
    this.openFiles = OpenFiles.raise(options.home());
    this.stored.putAll(inherited);
    this.daemon =
        new DaemonProcess(
            options, openFiles, poller, link, options.socket() < 0 && inherited.isEmpty());
  }

  /// Serves until the daemon has ended in order.
  ///
  /// @param connected an end connected to a running daemon; null to start one
  void run(@Nullable MessageSocket connected) throws PosixException {
    serviceManager.mainProcess(ProcessHandle.current().pid());
    if (connected == null) {
      daemon.start();
    } else {
      link.connect(connected);
      heir = true;
    }
    while (!done) {
      poller.await(timeout(), this::ready);
      finishSpawns();
      children.retryStrangers();
      forwardStop();
      renew();
      if (spawning == 0 && !heir) {
        children.reapOrphans(daemon.pid());
      }
    }
  }

  /// Asks for an orderly end. Any thread.
  void requestStop() {
    stopRequested = true;
    poller.wakeUp();
  }

  private int timeout() throws PosixException {
    int restart = daemon.restartIfDue();
    int longest = children.waitsForStrangers() ? Children.RETRY_MILLIS : ORPHAN_MILLIS;
    return restart < 0 ? longest : Math.min(restart, longest);
  }

  private void ready(long token, int events) {
    try {
      if (token == Tokens.SOCKET) {
        if ((events & Poller.WRITABLE) != 0) {
          link.flush();
        }
        serve();
      } else if (token == Tokens.DAEMON) {
        daemonReady();
      } else {
        children.ready(token);
      }
    } catch (PosixException e) {
      Keeper.complain(e.getMessage());
    }
  }

  private void daemonReady() throws PosixException {
    WaitStatus status = daemon.ended();
    if (status == null) {
      return;
    }
    serve();
    link.disconnect();
    daemonGone(status);
  }

  private void daemonGone(WaitStatus status) {
    greeted = false;
    greetingWaits = false;
    stopForwarded = false;
    renewal = null;
    if (ending || daemon.endedInOrder(status)) {
      done = true;
      return;
    }
    Keeper.complain("the daemon ended: " + status);
    daemon.scheduleRestart();
  }

  /// Carries out all that the daemon has sent.
  private void serve() {
    try {
      while (renewal == null) {
        MessageSocket.Message message = link.receive();
        if (message == null) {
          return;
        }
        serve(message);
      }
    } catch (PosixException e) {
      link.disconnect();
      if (daemon.pid() == 0 && !greeted && !daemon.isDue()) {
        // One that died before it was introduced, so that nobody watched it. It has told all the
        // same what we are to keep.
        daemonGone(WaitStatus.UNKNOWN);
      }
    }
  }

  private void serve(MessageSocket.Message message) {
    try {
      serve(KeeperRequest.decode(message.bytes()), message.descriptors());
    } catch (IOException | RuntimeException e) {
      // A request that makes no sense harms its sender only.
      message.descriptors().forEach(Descriptor::close);
      Keeper.complain(e.toString());
    }
  }

  private void serve(KeeperRequest request, List<Descriptor> descriptors) throws PosixException {
    switch (request) {
      case KeeperRequest.Hello hello -> greet(hello);
      case KeeperRequest.Spawn spawn -> spawn(spawn, descriptors);
      case KeeperRequest.Acknowledge acknowledge -> children.acknowledge(acknowledge.run());
      case KeeperRequest.Put put -> store(put.name(), descriptors.getFirst());
      case KeeperRequest.Remove remove -> store(remove.name(), null);
      case KeeperRequest.Duplicate duplicate -> duplicate(duplicate);
      case KeeperRequest.Read read -> read(read);
      case KeeperRequest.Adopt adopt -> adopt(adopt, descriptors);
      case KeeperRequest.Forget forget -> children.forget(forget.run());
      case KeeperRequest.Shutdown _ -> endInOrder();
      case KeeperRequest.Renew renew -> renewal = renew;
    }
  }

  /// A restart of the service would give what is stored to the next keeper, which would be no new
  /// start. It is dropped now, as the service manager does not hear those who have ended.
  private void endInOrder() {
    ending = true;
    stored.keySet().forEach(serviceManager::drop);
  }

  private void greet(KeeperRequest.Hello hello) throws PosixException {
    daemon.introduce(hello.pid());
    greetingWaits = true;
    answerGreeting();
  }

  private void answerGreeting() {
    if (!greetingWaits || spawning > 0) {
      return;
    }
    greetingWaits = false;
    int pid = (int) ProcessHandle.current().pid();
    link.send(new KeeperEvent.Welcome(KeeperMessage.VERSION, pid), List.of());
    children.snapshot(link);
    stored.forEach((name, held) -> link.send(new KeeperEvent.Stored(name), List.of(held)));
    link.send(new KeeperEvent.SnapshotEnd(), List.of());
    greeted = true;
    heir = false;
  }

  /// Becomes the new program when all is done that was asked before. After a failure we go on as we
  /// are: to be told again what we know does no harm.
  private void renew() {
    KeeperRequest.Renew request = renewal;
    MessageSocket socket = link.idleSocket();
    if (request == null || spawning > 0 || socket == null) {
      return;
    }
    renewal = null;
    try {
      if (!stopRequested) {
        become(request, socket);
      }
    } catch (PosixException e) {
      Keeper.complain("cannot become another version: " + e.getMessage());
    }
    serve();
  }

  private static void become(KeeperRequest.Renew request, MessageSocket socket)
      throws PosixException {
    Exec.replace(
        KeeperOptions.withSocket(request.argv(), socket.descriptor().number()),
        request.environment(),
        socket.descriptor());
  }

  private void spawn(KeeperRequest.Spawn spawn, List<Descriptor> descriptors) {
    Map<Integer, Integer> inherited = new HashMap<>();
    for (int i = 0; i < spawn.inherited().size(); i++) {
      inherited.put(spawn.inherited().get(i), descriptors.get(i).number());
    }
    SpawnRequest request =
        new SpawnRequest(
            spawn.argv(),
            spawn.environment(),
            spawn.cwd(),
            spawn.stdin(),
            spawn.stdout(),
            spawn.stderr(),
            inherited,
            FilterMode.of(spawn.filter()),
            openFiles.terms(spawn.terms()));
    spawning++;
    Spawner.start(
        request,
        outcome -> {
          descriptors.forEach(Descriptor::close);
          finishedSpawns.add(new Finished(spawn.run(), outcome));
          poller.wakeUp();
        });
  }

  private void finishSpawns() throws PosixException {
    for (Finished next = finishedSpawns.poll(); next != null; next = finishedSpawns.poll()) {
      spawning--;
      finish(next.run, next.outcome);
    }
    answerGreeting();
  }

  private void finish(long run, SpawnOutcome outcome) throws PosixException {
    Descriptor pidfd = outcome.pidfd();
    if (pidfd == null) {
      if (greeted) {
        link.send(new KeeperEvent.SpawnFailed(run, outcome.errno(), outcome.failure()), List.of());
      }
      return;
    }
    long startTime = ProcessInfo.startTime(outcome.pid());
    Child child = new Child(run, outcome.pid(), startTime, new PidFd(pidfd), outcome.listener());
    if (greeted) {
      boolean filtered = outcome.listener() != null;
      link.send(
          new KeeperEvent.Spawned(run, child.pid, startTime, filtered, outcome.filterErrno()),
          child.descriptors());
    }
    children.add(child);
  }

  private void ended(Child child) {
    if (greeted) {
      link.send(new KeeperEvent.Exited(child.run, child.pid, child.status), List.of());
    }
  }

  private void adopt(KeeperRequest.Adopt adopt, List<Descriptor> descriptors)
      throws PosixException {
    Child child =
        new Child(
            adopt.run(),
            adopt.pid(),
            adopt.startTime(),
            new PidFd(descriptors.getFirst()),
            adopt.listener() ? descriptors.get(1) : null);
    child.status = adopt.status();
    child.acknowledged = adopt.acknowledged();
    children.add(child);
  }

  private void store(String name, @Nullable Descriptor descriptor) {
    Descriptor old = descriptor == null ? stored.remove(name) : stored.put(name, descriptor);
    if (descriptor == null) {
      serviceManager.drop(name);
    } else {
      if (old != null) {
        serviceManager.drop(name);
      }
      serviceManager.hold(name, descriptor);
    }
    if (old != null) {
      old.close();
    }
  }

  private void duplicate(KeeperRequest.Duplicate request) {
    try (Descriptor copy = RemoteProcess.duplicate(request.tid(), request.number())) {
      link.send(new KeeperEvent.Duplicated(request.request(), 0), List.of(copy));
    } catch (PosixException e) {
      link.send(new KeeperEvent.Duplicated(request.request(), e.errno()), List.of());
    }
  }

  private void read(KeeperRequest.Read request) {
    ByteBuffer bytes = ByteBuffer.allocate(0);
    int errno = 0;
    try {
      bytes =
          ByteBuffer.wrap(RemoteProcess.read(request.tid(), request.address(), request.length()));
    } catch (PosixException e) {
      errno = e.errno();
    }
    link.send(new KeeperEvent.BytesRead(request.request(), errno, bytes), List.of());
  }

  /// Between two daemons there is nobody to ask: without workers that is an end, with workers the
  /// next daemon is waited for, who knows how to stop them.
  private void forwardStop() {
    if (!stopRequested) {
      return;
    }
    if (greeted && !stopForwarded) {
      stopForwarded = true;
      link.send(new KeeperEvent.ShutdownRequested(), List.of());
    }
    done |= !greeted && daemon.pid() == 0 && children.all().isEmpty();
  }
}
