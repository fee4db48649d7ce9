package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.CgroupRules;
import dev.tasuki.config.Cooperation;
import dev.tasuki.config.Dependencies;
import dev.tasuki.config.DeployRules;
import dev.tasuki.config.Facets;
import dev.tasuki.config.HealthCheck;
import dev.tasuki.config.HealthRules;
import dev.tasuki.config.JvmRules;
import dev.tasuki.config.LogRotation;
import dev.tasuki.config.LogRules;
import dev.tasuki.config.ProcessRules;
import dev.tasuki.config.RestartRules;
import dev.tasuki.config.Triggers;
import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `state.json` holds: the apps that the user wants and what is known of their processes.
///
/// @param version format of the file, [#VERSION]
/// @param nextInstance next instance id
/// @param nextSequence next run sequence number
@Json
@Json.Import({
  AppDefinition.class,
  RestartRules.class,
  Facets.class,
  LogRules.class,
  LogRotation.class,
  ProcessRules.class,
  ProcessRules.Identity.class,
  ProcessRules.Limit.class,
  CgroupRules.class,
  Cooperation.class,
  Triggers.class,
  Dependencies.class,
  HealthRules.class,
  DeployRules.class,
  JvmRules.class,
  HealthCheck.class,
  HealthCheck.Range.class
})
record StateFile(int version, List<AppRecord> apps, int nextInstance, long nextSequence) {
  static final int VERSION = 1;

  /// One app.
  ///
  /// @param candidate what a reload under way tries out; null when there is none
  @Json
  record AppRecord(
      AppDefinition definition,
      List<InstanceRecord> instances,
      @Nullable AppDefinition candidate) {}

  /// One instance.
  ///
  /// @param ahead the definition that it has changed over to while its app has not; null when it
  ///   runs by the app's
  @Json
  record InstanceRecord(
      int id,
      int slot,
      String status,
      boolean again,
      boolean removed,
      Instant createdAt,
      Instant startedAt,
      int restarts,
      List<Instant> crashes,
      long restartDelayMillis,
      @Nullable String lastExit,
      @Nullable Integer lastExitCode,
      @Nullable String reason,
      List<String> served,
      boolean halted,
      @Nullable RunRecord current,
      List<RunRecord> others,
      @Nullable AppDefinition ahead) {}

  /// One run. `pid` and `startTicks` name its process also after both keeper and daemon died.
  ///
  /// @param role `current`, `replacement` or `leaving`
  /// @param filtered whether it was started under the filter, so that its ports are shared
  /// @param actions what it offers to do when triggered, as JSON; null in files of older versions
  /// @param channel the inode of our end of its message channel, 0 when it has none
  /// @param saidReady whether it has said itself that it is ready
  /// @param phase its [dev.tasuki.supervisor.RunLifecycle.Phase]; null in files of older versions
  /// @param drainUntil when it is to be asked to stop at the latest, while it drains
  @Json
  record RunRecord(
      long id,
      String role,
      int pid,
      long startTicks,
      Instant spawnedAt,
      boolean filtered,
      boolean ready,
      long channel,
      boolean saidReady,
      @Nullable List<String> actions,
      List<String> listening,
      long outLogStart,
      long errorLogStart,
      @Nullable String phase,
      @Nullable Instant drainUntil) {}

  /// The present state. Call on the core thread.
  static StateFile of(Registry registry) {
    List<AppRecord> apps = new ArrayList<>();
    for (App app : registry.apps()) {
      apps.add(
          new AppRecord(
              app.definition,
              app.instances.stream().map(StateFile::instance).toList(),
              app.candidate));
    }
    return new StateFile(VERSION, apps, registry.nextInstance(), registry.nextSequence());
  }

  private static InstanceRecord instance(Instance instance) {
    List<RunRecord> others = new ArrayList<>();
    if (instance.replacement != null) {
      others.add(run(instance.replacement, "replacement"));
    }
    instance.leaving.forEach(run -> others.add(run(run, "leaving")));
    return new InstanceRecord(
        instance.id,
        instance.slot,
        instance.status().word(),
        instance.state.again(),
        instance.removed,
        instance.createdAt,
        instance.startedAt,
        instance.restarts,
        instance.crashes,
        instance.restartDelay.toMillis(),
        instance.lastExit,
        instance.lastExitCode,
        instance.reason,
        List.copyOf(instance.served),
        instance.halted,
        instance.current == null ? null : run(instance.current, "current"),
        others,
        instance.ahead);
  }

  private static RunRecord run(Run run, String role) {
    return new RunRecord(
        run.id,
        role,
        run.pid,
        run.startTicks,
        run.spawnedAt,
        run.registered,
        run.phase == dev.tasuki.supervisor.RunLifecycle.Phase.UP,
        run.channelInode,
        run.saidReady,
        run.conversation.actionsAsJson(),
        List.copyOf(run.listening.keySet()),
        run.outLogStart,
        run.errorLogStart,
        run.phase.name(),
        run.drainUntil);
  }
}
