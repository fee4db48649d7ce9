package dev.tasuki.export;

import static dev.tasuki.export.KubernetesProbes.seconds;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.HealthCheck;
import dev.tasuki.config.Triggers;
import dev.tasuki.export.Exported.OutputFile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Nomad jobs: a service job for an app that is kept running, a (periodic) batch job for one that
/// is not. An allocation is one instance, in a container with `tasuki run`.
///
/// Source: Nomad's job specification 1.10.
public record NomadExport() implements Exporter {
  private static final long OWN_MEMORY = 256;
  private static final long MEBIBYTE = 1L << 20;

  @Override
  public Exported export(List<AppDefinition> apps, ExportOptions options) {
    KubernetesNames names = new KubernetesNames(apps);
    List<OutputFile> files = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (AppDefinition app : apps) {
      Notes notes = new Notes(app.name());
      notes.containers(app, options);
      Environment environment = Environment.of(app, options);
      String job = job(app, names.of(app), environment, options, notes);
      boolean secret = options.secrets() && !environment.secret().isEmpty();
      files.add(new OutputFile(names.of(app) + ".nomad.hcl", notes.comments() + job, secret));
      lines.addAll(notes.lines());
    }
    files.add(new OutputFile("Dockerfile", ImageFile.of(apps), false));
    return new Exported(files, lines);
  }

  private static String job(
      AppDefinition app, String name, Environment environment, ExportOptions options, Notes notes) {
    boolean serves = app.autorestart() && !app.isJob();
    Hcl hcl = new Hcl();
    hcl.open("job", name);
    hcl.set("type", serves ? "service" : "batch");
    if (app.isJob()) {
      periodic(hcl, app, notes);
    }
    hcl.open("group", name);
    if (serves && app.facets().scale().apply()) {
      notes.add("scaling by load has no counterpart without the Nomad Autoscaler: min instances");
    }
    hcl.set("count", app.startsLater() && serves ? 0 : serves ? app.instances() : 1);
    if (serves) {
      update(hcl, app);
      network(hcl, app, name, environment.port(), notes);
    }
    task(hcl, app, name, environment, options, notes);
    hcl.close();
    hcl.close();
    return hcl.text();
  }

  private static void periodic(Hcl hcl, AppDefinition app, Notes notes) {
    Triggers triggers = app.facets().triggers();
    hcl.open("periodic");
    hcl.set("crons", List.of(CronText.fiveFields(String.valueOf(triggers.cron()), notes)));
    hcl.set("prohibit_overlap", !triggers.cronOverlap());
    if (triggers.cronTimeZone() != null) {
      hcl.set("time_zone", triggers.cronTimeZone());
    }
    hcl.close();
  }

  /// As a reload does: one at a time, back when the new one is not well.
  private static void update(Hcl hcl, AppDefinition app) {
    hcl.open("update");
    hcl.set("max_parallel", 1);
    hcl.set("canary", 1);
    hcl.set("auto_promote", true);
    hcl.set("auto_revert", true);
    hcl.set("min_healthy_time", seconds(app.minUptime()) + "s");
    hcl.close();
  }

  private static void network(Hcl hcl, AppDefinition app, String name, int port, Notes notes) {
    if (port == 0) {
      notes.add("no service: PORT is not in its env");
      return;
    }
    hcl.open("network");
    hcl.open("port", "http");
    hcl.set("to", port);
    hcl.close();
    hcl.close();
    hcl.open("service");
    hcl.set("name", name);
    hcl.set("port", "http");
    hcl.set("provider", "nomad");
    HealthCheck readiness = app.facets().health().readiness();
    HealthCheck liveness = app.facets().health().liveness();
    if (liveness != null && !liveness.equals(readiness)) {
      notes.add("health.liveness has no counterpart beside the check of the service");
    }
    check(hcl, readiness == null ? liveness : readiness, port, notes);
    hcl.close();
  }

  private static void check(Hcl hcl, @Nullable HealthCheck check, int port, Notes notes) {
    if (check == null) {
      check(hcl, "tcp", "", "10s", "2s");
      return;
    }
    boolean elsewhere = check.port() != 0 && check.port() != port;
    if (check.kind() == HealthCheck.Kind.COMMAND || elsewhere) {
      notes.add(check.shown() + " has no counterpart: the shared port is asked instead");
    }
    boolean http = check.kind() == HealthCheck.Kind.HTTP && !elsewhere;
    String interval = seconds(check.interval()) + "s";
    check(
        hcl,
        http ? "http" : "tcp",
        http ? check.path() : "",
        interval,
        seconds(check.timeout()) + "s");
  }

  private static void check(Hcl hcl, String type, String path, String interval, String timeout) {
    hcl.open("check");
    hcl.set("type", type);
    if (!path.isEmpty()) {
      hcl.set("path", path);
    }
    hcl.set("interval", interval);
    hcl.set("timeout", timeout);
    hcl.close();
  }

  private static void task(
      Hcl hcl,
      AppDefinition app,
      String name,
      Environment environment,
      ExportOptions options,
      Notes notes) {
    hcl.open("task", name);
    hcl.set("driver", "docker");
    hcl.set("kill_signal", "SIGTERM");
    hcl.set("kill_timeout", (seconds(app.killTimeout()) + 2) + "s");
    hcl.set("shutdown_delay", seconds(app.drainTimeout()) + "s");
    hcl.open("config");
    hcl.set("image", options.image());
    hcl.set("entrypoint", List.of("tasuki", "run", "/local/" + AppFile.NAME));
    if (environment.port() > 0) {
      hcl.set("ports", List.of("http"));
    }
    hcl.close();
    hcl.open("template");
    hcl.set("destination", "local/" + AppFile.NAME);
    // The text is the app's own: nothing in it is a template.
    hcl.set("left_delimiter", "[[[[");
    hcl.set("right_delimiter", "]]]]");
    hcl.set("data", AppFile.of(app, options, app.isJob()));
    hcl.close();
    hcl.open("env");
    environment.plain().forEach(hcl::quoted);
    environment.secret().forEach(hcl::quoted);
    hcl.close();
    memory(hcl, app, notes);
    hcl.close();
    if (!environment.secret().isEmpty() && !options.secrets()) {
      notes.add(
          "the values of "
              + String.join(", ", environment.secret().keySet())
              + " are not written: take them from Vault or Nomad's variables");
    }
  }

  private static void memory(Hcl hcl, AppDefinition app, Notes notes) {
    long bytes = app.restarts().maxMemoryBytes();
    if (bytes == 0) {
      notes.add("no resources: max_memory_restart is not set");
      return;
    }
    hcl.open("resources");
    hcl.set("memory", Math.ceilDiv(bytes, MEBIBYTE) + OWN_MEMORY);
    hcl.close();
  }
}
