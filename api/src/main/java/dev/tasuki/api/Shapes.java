package dev.tasuki.api;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.LifecycleEvent;
import dev.tasuki.daemon.Operations.ReloadReceipt;
import dev.tasuki.daemon.Operations.SlotReceipt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the API says about things, as the schemas of the OpenAPI document describe it.
final class Shapes {
  private static final String MASK = "***";

  private Shapes() {}

  /// Apps with their instances, in the order of the instances.
  static List<Object> apps(List<InstanceView> instances) {
    Map<String, List<InstanceView>> byApp = new LinkedHashMap<>();
    instances.forEach(i -> byApp.computeIfAbsent(i.app().name(), a -> new ArrayList<>()).add(i));
    return byApp.values().stream().<Object>map(Shapes::app).toList();
  }

  private static Map<String, @Nullable Object> app(List<InstanceView> instances) {
    AppDefinition app = instances.getFirst().app();
    return Json.map(
        "name",
        app.name(),
        "namespace",
        app.namespace(),
        "mode",
        app.cluster() ? "cluster" : "fork",
        "interpreter",
        app.interpreter(),
        "policy",
        app.share() ? app.policy().word() : "none",
        "wanted",
        app.instances(),
        "instances",
        instances.stream().map(Shapes::instance).toList());
  }

  static Map<String, @Nullable Object> instance(InstanceView instance) {
    return Json.map(
        "id",
        instance.id(),
        "app",
        instance.app().name(),
        "slot",
        instance.slot(),
        "pid",
        instance.pid(),
        "status",
        instance.status().word(),
        "startedAt",
        instance.startedAt(),
        "createdAt",
        instance.createdAt(),
        "restarts",
        instance.restarts(),
        "cpu",
        rounded(instance.cpuPercent()),
        "memory",
        instance.memoryBytes(),
        "user",
        instance.user(),
        "lastExit",
        instance.lastExit(),
        "lastExitCode",
        instance.lastExitCode(),
        "reason",
        instance.reason(),
        "ports",
        instance.ports().stream().map(Shapes::port).toList());
  }

  /// Percent with one digit after the point.
  static double rounded(double percent) {
    return Math.round(percent * 10) / 10.0;
  }

  private static Map<String, @Nullable Object> port(InstanceView.PortView port) {
    return Json.map(
        "address",
        port.address(),
        "port",
        port.port(),
        "how",
        port.how(),
        "eligible",
        port.eligible(),
        "queue",
        port.queue());
  }

  /// An instance with all that is known, among it the definition of its app.
  static Map<String, @Nullable Object> description(InstanceView instance, boolean showValues) {
    Map<String, @Nullable Object> description = instance(instance);
    description.put("outLog", instance.outLog());
    description.put("errorLog", instance.errorLog());
    description.put("pidFile", instance.pidFile());
    description.put("definition", definition(instance.app(), showValues));
    return description;
  }

  private static Map<String, Object> definition(AppDefinition app, boolean showValues) {
    Map<String, Object> definition = Json.ofRecord(app);
    definition.put("environment", environment(app, showValues));
    return definition;
  }

  /// Variables by name; the values are masked unless asked for.
  static Map<String, String> environment(AppDefinition app, boolean showValues) {
    Map<String, String> shown = new java.util.TreeMap<>(app.environment());
    if (!showValues) {
      shown.replaceAll((name, value) -> MASK);
    }
    return shown;
  }

  static Map<String, @Nullable Object> receipt(ReloadReceipt receipt) {
    return Json.map(
        "app",
        receipt.app(),
        "reverted",
        receipt.reverted(),
        "slots",
        receipt.slots().stream().map(Shapes::slot).toList());
  }

  private static Map<String, @Nullable Object> slot(SlotReceipt slot) {
    return Json.map(
        "slot",
        slot.slot(),
        "oldPid",
        slot.oldPid(),
        "newPid",
        slot.newPid(),
        "ready",
        slot.ready(),
        "accepted",
        slot.accepted(),
        "drained",
        slot.drained(),
        "cut",
        slot.cut(),
        "draining",
        slot.draining());
  }

  static Map<String, @Nullable Object> event(LifecycleEvent event) {
    return Json.map(
        "sequence",
        event.sequence(),
        "at",
        event.at(),
        "type",
        event.type().word(),
        "app",
        event.app(),
        "instance",
        event.instance(),
        "slot",
        event.slot(),
        "pid",
        event.pid(),
        "exitCode",
        event.exitCode(),
        "text",
        event.text(),
        "receipt",
        event.receipt() == null ? null : receipt(event.receipt()));
  }
}
