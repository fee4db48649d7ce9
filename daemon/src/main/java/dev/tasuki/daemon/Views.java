package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.daemon.InstanceView.HealthView;
import dev.tasuki.daemon.InstanceView.PortView;
import dev.tasuki.sharing.PortSharing;
import dev.tasuki.supervisor.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the snapshots that commands show. The core gives the facts; CPU, memory and ports are
/// looked up outside it. Thread-safe.
final class Views {
  private static final String USER = System.getProperty("user.name", "?");

  /// What the core knows of an instance at one moment.
  record Facts(
      int id,
      AppDefinition app,
      int slot,
      int pid,
      Status status,
      Instant startedAt,
      Instant createdAt,
      int restarts,
      int crashes,
      @Nullable String lastExit,
      @Nullable Integer lastExitCode,
      @Nullable String reason,
      @Nullable Long registeredRun,
      List<HealthView> health,
      LogPaths logs,
      String pidFile,
      AppReport report,
      InstanceView.Extras extras) {}

  private final Home home;
  private final Logs logs;
  private final PortSharing ports;
  private final Usage usage = new Usage();

  Views(Home home, Logs logs, PortSharing ports) {
    this.home = home;
    this.logs = logs;
    this.ports = ports;
  }

  /// Call on the core thread.
  Facts facts(Instance instance) {
    Run run = instance.current;
    String reason = instance.reason;
    if (reason == null && run != null) {
      reason = run.notice;
    }
    return new Facts(
        instance.id,
        instance.app.definition,
        instance.slot,
        instance.pid(),
        instance.status(),
        instance.startedAt,
        instance.createdAt,
        instance.restarts,
        instance.crashes.size(),
        instance.lastExit,
        instance.lastExitCode,
        reason,
        run != null && run.registered ? run.id : null,
        run == null ? List.of() : run.health.stream().map(Views::health).toList(),
        logs.paths(instance, instance.definition()),
        new PidFiles(home).of(instance).toString(),
        run == null ? AppReport.NONE : run.conversation.report(),
        extras(instance));
  }

  private static InstanceView.Extras extras(Instance instance) {
    Run run = instance.current;
    String says = run == null ? null : run.words.status;
    String state = run == null ? null : run.words.state;
    boolean watching =
        !instance.app.definition.facets().triggers().watch().isEmpty()
            && !instance.halted
            && instance.status() != Status.STOPPED;
    return new InstanceView.Extras(
        state == null ? says : says == null ? state : state + ": " + says,
        instance.trigger,
        instance.halted && instance.app.definition.isJob() ? null : instance.app.nextRun,
        watching,
        instance.aotNote == null ? null : instance.aotNote.get(),
        instance.app.loadScaling == null ? null : instance.app.loadScaling.view(instance.app));
  }

  private static HealthView health(RunHealth health) {
    return new HealthView(
        health.purpose(),
        health.check.summary(),
        health.health.state().word(),
        health.lastFailure,
        health.lastFailureAt);
  }

  /// Core thread.
  List<Facts> facts(List<Instance> instances) {
    return instances.stream().map(this::facts).toList();
  }

  /// Call on any thread but the core's.
  List<InstanceView> views(List<Facts> facts) {
    Map<Integer, Usage.Reading> readings = usage.read(facts.stream().map(Facts::pid).toList());
    return facts.stream()
        .map(f -> view(f, readings.getOrDefault(f.pid(), Usage.Reading.NONE)))
        .toList();
  }

  private InstanceView view(Facts facts, Usage.Reading reading) {
    LogView log = logs.view(facts.app(), facts.logs());
    return new InstanceView(
        facts.id(),
        facts.app(),
        facts.slot(),
        facts.pid(),
        facts.status(),
        facts.startedAt(),
        facts.createdAt(),
        facts.restarts(),
        facts.crashes(),
        reading.cpuPercent(),
        reading.memoryBytes(),
        user(facts.app()),
        facts.lastExit(),
        facts.lastExitCode(),
        facts.reason() == null ? log.trouble() : facts.reason(),
        facts.registeredRun() == null ? List.of() : ports(facts.registeredRun()),
        facts.health(),
        facts.logs().out().toString(),
        facts.logs().error().toString(),
        facts.pidFile(),
        log,
        facts.report(),
        facts.extras());
  }

  private static String user(AppDefinition app) {
    String user = app.facets().process().user();
    return user == null ? USER : user;
  }

  private List<PortView> ports(long run) {
    return ports.sockets(run).stream()
        .filter(socket -> socket.listening())
        .map(socket ->
            new PortView(
                socket.address(), socket.port(), socket.how(), socket.eligible(), socket.queue()))
        .toList();
  }
}
