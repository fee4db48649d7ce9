package dev.tasuki.export;

import static dev.tasuki.export.KubernetesProbes.seconds;
import static dev.tasuki.export.Yaml.map;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.Policy;
import dev.tasuki.config.ScaleRules;
import dev.tasuki.config.Triggers;
import dev.tasuki.export.Exported.OutputFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Kubernetes manifests: a Deployment with Service, PodDisruptionBudget and HorizontalPodAutoscaler
/// for each app that is kept running, a CronJob for each that runs at its times, a Job for each
/// that runs once; ConfigMaps and Secrets for their environments; and a Dockerfile for the image. A
/// pod is one instance.
///
/// Sources: Kubernetes API reference v1.34 (apps/v1, autoscaling/v2, batch/v1, policy/v1, core/v1).
public record KubernetesExport() implements Exporter {
  @Override
  public Exported export(List<AppDefinition> apps, ExportOptions options) {
    KubernetesNames names = new KubernetesNames(apps);
    List<OutputFile> files = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (AppDefinition app : apps) {
      Manifest manifest = new Manifest(app, names.of(app), options);
      files.addAll(manifest.files());
      notes.addAll(manifest.notes.lines());
    }
    files.add(new OutputFile("Dockerfile", ImageFile.of(apps), false));
    return new Exported(files, notes);
  }

  /// The objects of one app.
  private static final class Manifest {
    private final AppDefinition app;
    private final String name;
    private final ExportOptions options;
    private final Environment environment;
    private final Notes notes;

    Manifest(AppDefinition app, String name, ExportOptions options) {
      this.app = app;
      this.name = name;
      this.options = options;
      this.environment = Environment.of(app, options);
      this.notes = new Notes(app.name());
    }

    List<OutputFile> files() {
      if (!name.equals(app.name())) {
        notes.add("is named " + name + ": Kubernetes takes lower case letters, digits and '-'");
      }
      notes.containers(app, options);
      List<Map<String, Object>> objects = new ArrayList<>();
      objects.add(object("v1", "ConfigMap", name + "-app", "data", appFile()));
      if (!environment.plain().isEmpty()) {
        objects.add(object("v1", "ConfigMap", name + "-env", "data", environment.plain()));
      }
      workload(objects);
      List<OutputFile> files = new ArrayList<>();
      if (!environment.secret().isEmpty()) {
        files.add(secret());
      }
      StringBuilder text = new StringBuilder(notes.comments());
      objects.forEach(object -> text.append("---\n").append(Yaml.of(object)));
      files.add(new OutputFile(name + ".yaml", text.toString(), false));
      return files;
    }

    private Map<String, String> appFile() {
      return Map.of(AppFile.NAME, AppFile.of(app, options, app.isJob()));
    }

    private OutputFile secret() {
      if (!options.secrets()) {
        notes.add(
            "the values of "
                + String.join(", ", environment.secret().keySet())
                + " are not written: put them into "
                + name
                + "-secret.yaml, or export with --secrets");
      }
      Map<String, Object> object =
          object("v1", "Secret", name + "-secret", "stringData", environment.secret());
      return new OutputFile(name + "-secret.yaml", "---\n" + Yaml.of(object), true);
    }

    private void workload(List<Map<String, Object>> objects) {
      if (app.isJob()) {
        objects.add(cronJob());
      } else if (!app.autorestart()) {
        notes.add("runs once (autorestart is false): a Job");
        objects.add(object("batch/v1", "Job", name, "spec", jobSpec()));
      } else {
        objects.add(deployment());
        serving(objects);
        ScaleRules scale = app.facets().scale();
        if (scale.apply() && !app.startsLater()) {
          Map<String, Object> spec = KubernetesScaler.spec(scale, name, notes);
          objects.add(object("autoscaling/v2", "HorizontalPodAutoscaler", name, "spec", spec));
        }
      }
    }

    private Map<String, Object> deployment() {
      boolean later = app.startsLater();
      if (later) {
        notes.add("autostart is false: 0 replicas, kubectl scale starts it");
      }
      Map<String, Object> spec =
          map(
              "replicas",
              replicas(later),
              "minReadySeconds",
              seconds(app.minUptime()),
              "selector",
              map("matchLabels", selector()),
              "strategy",
              map(
                  "type",
                  "RollingUpdate",
                  "rollingUpdate",
                  map("maxUnavailable", 0, "maxSurge", 1)),
              "template",
              template(null));
      return object("apps/v1", "Deployment", name, "spec", spec);
    }

    /// None is named where the autoscaler chooses: applying the manifest again would reset it.
    private @Nullable Integer replicas(boolean later) {
      if (!later && app.facets().scale().apply()) {
        return null;
      }
      return Integer.valueOf(later ? 0 : app.instances());
    }

    private void serving(List<Map<String, Object>> objects) {
      int port = environment.port();
      if (port == 0) {
        notes.add("no Service and no readiness by port: PORT is not in its env");
      } else {
        objects.add(service(port));
      }
      if (app.instances() > 1 || app.facets().scale().max() > 1) {
        Map<String, Object> spec =
            map("maxUnavailable", 1, "selector", map("matchLabels", selector()));
        objects.add(object("policy/v1", "PodDisruptionBudget", name, "spec", spec));
      } else {
        notes.add("no PodDisruptionBudget: with one instance it would hold up or allow everything");
      }
    }

    private Map<String, Object> service(int port) {
      Map<String, Object> spec =
          map(
              "selector",
              selector(),
              "sessionAffinity",
              app.policy() == Policy.STICKY_IP ? "ClientIP" : null,
              "ports",
              List.of(map("name", "http", "port", port, "targetPort", "http")));
      return object("v1", "Service", name, "spec", spec);
    }

    private Map<String, Object> cronJob() {
      Triggers triggers = app.facets().triggers();
      Map<String, Object> spec =
          map(
              "schedule",
              CronText.fiveFields(String.valueOf(triggers.cron()), notes),
              "timeZone",
              triggers.cronTimeZone(),
              "concurrencyPolicy",
              triggers.cronOverlap() ? "Allow" : "Forbid",
              "suspend",
              app.facets().process().waits() ? true : null,
              "jobTemplate",
              map("spec", jobSpec()));
      return object("batch/v1", "CronJob", name, "spec", spec);
    }

    private Map<String, Object> jobSpec() {
      return map("backoffLimit", 0, "template", template("Never"));
    }

    private Map<String, Object> template(@Nullable String restartPolicy) {
      KubernetesPod pod = new KubernetesPod(app, name, environment, options, notes);
      Map<String, Object> metadata =
          map("labels", labels(), "annotations", map("tasuki.dev/configuration", fingerprint()));
      return map("metadata", metadata, "spec", pod.spec(restartPolicy));
    }

    /// Without it a changed ConfigMap would replace no pod.
    private String fingerprint() {
      return Integer.toHexString(List.of(appFile(), environment.plain()).hashCode());
    }

    private Map<String, Object> selector() {
      return map("app.kubernetes.io/name", name);
    }

    private Map<String, Object> labels() {
      return map(
          "app.kubernetes.io/name",
          name,
          "app.kubernetes.io/part-of",
          KubernetesNames.label(app.namespace()),
          "app.kubernetes.io/managed-by",
          "tasuki");
    }

    private Map<String, Object> object(
        String version, String kind, String objectName, String key, Map<String, ?> value) {
      Map<String, Object> metadata = map("name", objectName, "labels", labels());
      return map("apiVersion", version, "kind", kind, "metadata", metadata, key, value);
    }
  }
}
