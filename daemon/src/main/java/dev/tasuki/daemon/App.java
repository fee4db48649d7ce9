package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An app and its instances, ordered by slot. Confined to the core thread.
final class App {
  AppDefinition definition;
  final List<Instance> instances = new ArrayList<>();

  /// The long operation under way (`reload`, `scale`), null when none: one at a time.
  @Nullable String busy;

  /// What a reload under way is trying out, null when none: it becomes the definition when the last
  /// slot has changed over.
  @Nullable AppDefinition candidate;

  /// Set when a stop, restart or delete wants the operation under way to end early.
  boolean cancelBusy;

  boolean deleted;

  /// When its schedule is due next, or null.
  @Nullable Instant nextRun;

  /// How it is scaled by its load, null when the user counts its instances.
  @Nullable LoadScaling loadScaling;

  App(AppDefinition definition) {
    this.definition = definition;
  }

  String name() {
    return definition.name();
  }
}
