package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.supervisor.InstanceLifecycle;
import dev.tasuki.supervisor.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A slot of an app and what runs in it. Confined to the core thread.
final class Instance {
  final int id;
  final App app;
  final int slot;
  InstanceLifecycle.State state = InstanceLifecycle.State.STOPPED;

  /// The run that the status speaks of, null when there is none.
  @Nullable Run current;

  /// The run that is to replace it, during a reload.
  @Nullable Run replacement;

  @Nullable ReloadSlot reload;

  /// The definition that this slot runs by already while the app's reload is under way, or still
  /// while one is taken back; else null.
  @Nullable AppDefinition ahead;

  /// Runs that were replaced (or crashed) and of which something is left.
  final List<Run> leaving = new ArrayList<>();

  final Instant createdAt;
  Instant startedAt;
  int restarts;
  List<Instant> crashes = List.of();

  /// How long its last start was put off after a crash.
  Duration restartDelay = Duration.ZERO;

  @Nullable String lastExit;
  @Nullable Integer lastExitCode;
  @Nullable String reason;
  @Nullable Future<?> restartTimer;

  /// Addresses (`address:port`) that its last ready run served.
  final Set<String> served = new LinkedHashSet<>();

  /// What besides a user and its own exits replaced it last, or kept it from being replaced.
  @Nullable String trigger;

  /// How it stands with its AOT cache; null when it wants none.
  @Nullable Supplier<String> aotNote;

  /// Whether a user has stopped it: its schedule and its watch rest, too.
  boolean halted;

  /// Whether a stop drains first: it leaves the rotation while others of its app serve on.
  boolean gently;

  /// Scaled away or deleted: forgotten as soon as nothing of it is left.
  boolean removed;

  Instance(int id, App app, int slot, Instant createdAt) {
    this.id = id;
    this.app = app;
    this.slot = slot;
    this.createdAt = createdAt;
    this.startedAt = createdAt;
  }

  Status status() {
    return state.status();
  }

  int pid() {
    return current == null ? 0 : current.pid;
  }

  /// The addresses that a new run has to listen on before it counts as ready: those of its last
  /// run, or for a new slot those of a sibling, private ports apart. Empty when nobody knows.
  Set<String> expected() {
    if (!served.isEmpty()) {
      return served;
    }
    for (Instance sibling : app.instances) {
      if (sibling != this && !sibling.served.isEmpty()) {
        Set<String> shared = new LinkedHashSet<>(sibling.served);
        shared.removeIf(address -> isPrivate(address, sibling.slot));
        return shared;
      }
    }
    return Set.of();
  }

  private boolean isPrivate(String address, int ofSlot) {
    int base = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)) - ofSlot;
    AppDefinition by = app.definition;
    String counted =
        by.incrementVariable() == null ? "" : by.environment().get(by.incrementVariable());
    return by.offsetPorts().contains(base) || Integer.toString(base).equals(counted);
  }

  /// What its next process is started with.
  AppDefinition definition() {
    return ahead == null ? app.definition : ahead;
  }

  /// Whether no process of this instance is left.
  boolean isEmpty() {
    return current == null && replacement == null && leaving.isEmpty();
  }

  @Override
  public String toString() {
    return app.name() + "[" + slot + "]";
  }
}
