package dev.tasuki.config;

import java.util.List;

/// All facets of an app.
public record Facets(
    LogRules logs,
    ProcessRules process,
    Cooperation cooperation,
    Triggers triggers,
    Dependencies dependencies,
    HealthRules health,
    DeployRules deploys,
    JvmRules jvm,
    ScaleRules scale) {
  /// What an app has that says nothing about any.
  public static final Facets DEFAULT =
      new Facets(
          LogRules.DEFAULT,
          ProcessRules.DEFAULT,
          Cooperation.DEFAULT,
          Triggers.NONE,
          Dependencies.NONE,
          HealthRules.NONE,
          DeployRules.NONE,
          JvmRules.NONE,
          ScaleRules.NONE);

  /// A facet may be missing in a file that an older Tasuki has written.
  public Facets {
    logs = logs == null ? LogRules.DEFAULT : logs;
    process = process == null ? ProcessRules.DEFAULT : process;
    cooperation = cooperation == null ? Cooperation.DEFAULT : cooperation;
    triggers = triggers == null ? Triggers.NONE : triggers;
    health = health == null ? HealthRules.NONE : health;
    deploys = deploys == null ? DeployRules.NONE : deploys;
    jvm = jvm == null ? JvmRules.NONE : jvm;
    scale = scale == null ? ScaleRules.NONE : scale;
    dependencies = dependencies == null ? Dependencies.NONE : dependencies;
  }

  static Facets of(Said said) throws ConfigException {
    return new Facets(
        LogRules.of(said),
        ProcessRules.of(said),
        Cooperation.of(said),
        Triggers.of(said),
        Dependencies.of(said),
        HealthRules.of(said),
        DeployRules.of(said),
        JvmRules.of(said),
        ScaleRules.of(said));
  }

  Facets watching(List<String> paths) {
    return new Facets(
        logs,
        process,
        cooperation,
        triggers.watching(paths),
        dependencies,
        health,
        deploys,
        jvm,
        scale);
  }

  /// Every facet, in a fixed order.
  public List<Facet> all() {
    return List.of(logs, process, cooperation, triggers, dependencies, health, deploys, jvm, scale);
  }
}
