package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PidFd;
import dev.tasuki.posix.WaitStatus;
import dev.tasuki.supervisor.RunLifecycle;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// One process tree: what the core knows of it. Confined to the core thread.
final class Run {
  final long id;
  final Instance instance;

  /// What it was started with; the app's may have changed since.
  final AppDefinition definition;

  RunLifecycle.Phase phase = RunLifecycle.Phase.STARTING;

  /// 0 until the keeper has answered.
  int pid;

  /// When the process started, in clock ticks since boot: tells it from a later one of the same
  /// pid.
  long startTicks;

  @Nullable PidFd pidfd;

  /// Whether binds trap to us; then the end of the whole tree is announced by the kernel.
  boolean filtered;

  boolean treeGone;

  /// Whether it was asked to end: its exit is then no crash.
  boolean asked;

  /// Whether [dev.tasuki.sharing.PortSharing] knows it.
  boolean registered;

  /// Why a run that is up gets no connections.
  enum Hold {
    /// It fails its readiness check.
    NOT_READY,
    /// Its successor is under trial.
    ON_TRIAL
  }

  final Set<Hold> holds = EnumSet.noneOf(Hold.class);

  /// What its health checks say.
  final List<RunHealth> health = new ArrayList<>();

  /// Whether it is about to be replaced because it is not alive.
  boolean replacementDue;

  final Instant spawnedAt;
  final long spawnedNanos;

  /// Listening addresses as `address:port`, with the nanoTime of their appearance.
  final Map<String, Long> listening = new LinkedHashMap<>();

  /// What it says of itself.
  final Spoken.Words words = new Spoken.Words();

  /// Until when (nanoTime) it has asked for patience; 0 for not at all.
  long extendedUntil;

  /// Whether its time to become ready is over.
  boolean late;

  /// The end of its standard input that is written to, when that is a pipe.
  @Nullable Descriptor stdin;

  /// Our end of its message channel, null when it has none. [Channels] looks after it.
  @Nullable Descriptor channel;

  /// Names our end for good; 0 when there is none.
  long channelInode;

  /// Whether messages reach it.
  boolean hears;

  /// What it has told of itself.
  final Conversation conversation = new Conversation();

  /// Whether it has said itself that it is ready.
  boolean saidReady;

  @Nullable WaitStatus exit;
  @Nullable String notice;
  @Nullable Future<?> killTimer;
  @Nullable Future<?> readinessTimer;

  /// CPU demand and nanoTime of the last look, to tell whether it has become quiet.
  long demandSeen;

  long demandSeenAt;
  boolean quiet;

  /// Whether it counts as up only because its time was over: it still works on something, and may
  /// be about to listen.
  boolean unproven;

  /// Sizes of the log files at spawn: what follows is (mostly) this run's.
  long outLogStart;

  long errorLogStart;

  /// When it is to be asked to stop at the latest, whatever it has open; null unless it drains.
  @Nullable Instant drainUntil;

  int accepted;
  int drained;
  int cut;
  long drainNanos;

  Run(long id, Instance instance, AppDefinition definition, Instant spawnedAt) {
    this.id = id;
    this.instance = instance;
    this.definition = definition;
    this.spawnedAt = spawnedAt;
    this.spawnedNanos =
        System.nanoTime() - Math.max(0, Duration.between(spawnedAt, Instant.now()).toNanos());
  }

  /// How long ago it was spawned, by a clock that nobody puts back.
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - spawnedNanos);
  }

  long latestListenNanos() {
    long latest = Long.MIN_VALUE;
    for (long nanos : listening.values()) {
      latest = Math.max(latest, nanos);
    }
    return latest;
  }

  void cancelTimers() {
    cancel(killTimer);
    cancel(readinessTimer);
    cancel(words.watchdogTimer);
  }

  private static void cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  @Override
  public String toString() {
    return "run " + id + " (" + instance + ", pid " + pid + ", " + phase + ")";
  }
}
