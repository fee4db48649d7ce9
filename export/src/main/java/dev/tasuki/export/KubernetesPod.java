package dev.tasuki.export;

import static dev.tasuki.export.KubernetesProbes.seconds;
import static dev.tasuki.export.Yaml.map;

import dev.tasuki.config.AppDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The pod of an app: one container in which `tasuki run` is process 1 and has one instance.
final class KubernetesPod {
  /// Memory of Tasuki itself in the container, beside the app's.
  private static final long OWN_MEMORY = 256L << 20;

  /// `tasuki run` needs a moment of its own after the app's `kill_timeout`.
  private static final int SLACK_SECONDS = 2;

  private final AppDefinition app;
  private final String name;
  private final Environment environment;
  private final ExportOptions options;
  private final Notes notes;

  KubernetesPod(
      AppDefinition app, String name, Environment environment, ExportOptions options, Notes notes) {
    this.app = app;
    this.name = name;
    this.environment = environment;
    this.options = options;
    this.notes = notes;
  }

  /// @param restartPolicy null for that of a Deployment
  Map<String, Object> spec(@Nullable String restartPolicy) {
    boolean serves = restartPolicy == null;
    long drain = serves ? seconds(app.drainTimeout()) : 0;
    return map(
        "restartPolicy",
        restartPolicy,
        "terminationGracePeriodSeconds",
        drain + seconds(app.killTimeout()) + SLACK_SECONDS,
        "securityContext",
        user(),
        "containers",
        List.of(container(serves, drain)),
        "volumes",
        List.of(map("name", "app", "configMap", map("name", name + "-app"))));
  }

  private Map<String, Object> container(boolean serves, long drain) {
    int port = environment.port();
    Map<String, Object> container =
        map(
            "name",
            name,
            "image",
            options.image(),
            "command",
            List.of("tasuki", "run", AppFile.FOLDER + "/" + AppFile.NAME),
            "envFrom",
            sources(),
            "ports",
            port == 0 ? null : List.of(map("name", "http", "containerPort", port)),
            "volumeMounts",
            List.of(map("name", "app", "mountPath", AppFile.FOLDER, "readOnly", true)),
            "resources",
            resources());
    if (serves) {
      new KubernetesProbes(app, port, notes, options).addTo(container);
      // A pod still gets connections for a moment after it was told to stop.
      container.put(
          "lifecycle",
          map("preStop", map("exec", map("command", List.of("sleep", Long.toString(drain))))));
    }
    return container;
  }

  private List<Map<String, Object>> sources() {
    List<Map<String, Object>> sources = new ArrayList<>();
    if (!environment.plain().isEmpty()) {
      sources.add(map("configMapRef", map("name", name + "-env")));
    }
    if (!environment.secret().isEmpty()) {
      sources.add(map("secretRef", map("name", name + "-secret")));
    }
    return sources;
  }

  private @Nullable Map<String, Object> resources() {
    long bytes = app.restarts().maxMemoryBytes();
    if (bytes == 0) {
      notes.add("no resources: max_memory_restart is not set");
      return null;
    }
    notes.add(
        "the memory limit is max_memory_restart and 256 MiB for Tasuki: it restarts the app before"
            + " Kubernetes kills the container");
    return map(
        "requests",
        map("memory", mebibytes(bytes)),
        "limits",
        map("memory", mebibytes(bytes + OWN_MEMORY)));
  }

  private static String mebibytes(long bytes) {
    return Math.ceilDiv(bytes, 1L << 20) + "Mi";
  }

  private @Nullable Map<String, Object> user() {
    String user = app.facets().process().user();
    String group = app.facets().process().group();
    if (user == null && group == null) {
      return null;
    }
    boolean numbers =
        (user == null || user.matches("\\d{1,9}")) && (group == null || group.matches("\\d{1,9}"));
    if (!numbers) {
      notes.add("uid and gid are names, which an image may not know: write numbers");
      return null;
    }
    return map(
        "runAsUser",
        user == null ? null : Long.valueOf(user),
        "runAsGroup",
        group == null ? null : Long.valueOf(group));
  }
}
