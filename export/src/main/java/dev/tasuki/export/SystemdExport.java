package dev.tasuki.export;

import static dev.tasuki.export.KubernetesProbes.seconds;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.ProcessRules;
import dev.tasuki.config.ProcessRules.Limit;
import dev.tasuki.export.Exported.OutputFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// systemd units: for an app that is kept running a service in which `tasuki run` holds its
/// instances (so that they share ports and are reloaded one by one), for a job a oneshot service
/// with its program itself, and a timer.
///
/// The services read the configuration file where it is: a change of it needs no new export, except
/// for jobs. Source: systemd.service(5), systemd.exec(5), systemd.timer(5), systemd.time(7).
public record SystemdExport() implements Exporter {
  private static final int SLACK_SECONDS = 5;

  @Override
  public Exported export(List<AppDefinition> apps, ExportOptions options) {
    List<OutputFile> files = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (AppDefinition app : apps) {
      Notes notes = new Notes(app.name());
      if (app.isJob()) {
        String service = job(app, options, notes);
        String timer = timer(app, notes);
        files.add(new OutputFile(unit(app.name()) + ".service", service, true));
        files.add(new OutputFile(unit(app.name()) + ".timer", notes.comments() + timer, false));
      } else {
        String service = service(app, options, notes);
        files.add(new OutputFile(unit(app.name()) + ".service", notes.comments() + service, false));
      }
      lines.addAll(notes.lines());
    }
    return new Exported(files, lines);
  }

  private static String unit(String app) {
    return app.replaceAll("[^A-Za-z0-9_.-]", "-");
  }

  private static String service(AppDefinition app, ExportOptions options, Notes notes) {
    if (app.facets().process().stdin() != null) {
      notes.add("stdin pipe: tasuki send and attach reach only apps of a daemon");
    }
    String unit = unit(app.name());
    List<String> command = new ArrayList<>(List.of(options.tasuki(), "run"));
    command.addAll(List.of(options.file().toString(), "--only", app.name()));
    if (options.environment() != null) {
      command.addAll(List.of("--env", options.environment()));
    }
    StringBuilder after = new StringBuilder("network-online.target");
    app.facets()
        .dependencies()
        .names()
        .forEach(n -> after.append(' ').append(unit(n)).append(".service"));
    long stop = seconds(app.drainTimeout()) + seconds(app.killTimeout()) + SLACK_SECONDS;
    return """
    [Unit]
    Description=%s
    Wants=%s
    After=%s

    [Service]
    Type=exec
    WorkingDirectory=%s
    StateDirectory=tasuki-%s
    Environment=TASUKI_HOME=%%S/tasuki-%s
    %sExecStart=%s
    ExecReload=/bin/kill -HUP $MAINPID
    KillMode=mixed
    # What programs end with that were told to.
    SuccessExitStatus=130 143
    TimeoutStopSec=%d
    Restart=%s

    [Install]
    WantedBy=multi-user.target
    """
        .formatted(
            escaped(app.name()),
            after,
            after,
            escaped(app.cwd()),
            unit,
            unit,
            variables(options),
            command(command),
            stop,
            app.autorestart() ? "always" : "no");
  }

  /// The variables with which programs were found when this was exported.
  private static String variables(ExportOptions options) {
    StringBuilder text = new StringBuilder();
    for (String name : List.of("PATH", "HOME", "JAVA_HOME")) {
      String value = options.inherited().get(name);
      if (value != null) {
        text.append("Environment=").append(word(name + "=" + value)).append('\n');
      }
    }
    return text.toString();
  }

  private static String job(AppDefinition app, ExportOptions options, Notes notes) {
    if (app.facets().triggers().cronOverlap()) {
      notes.add("cron_overlap has no counterpart: a timer starts no second run beside the first");
    }
    Environment environment = Environment.of(app, options);
    StringBuilder rules = new StringBuilder(variables(options));
    environment.plain().forEach((name, value) -> variable(rules, name, value));
    if (options.secrets()) {
      environment.secret().forEach((name, value) -> variable(rules, name, value));
    } else if (!environment.secret().isEmpty()) {
      String file = "/etc/tasuki/" + unit(app.name()) + ".env";
      rules.append("EnvironmentFile=-").append(file).append('\n');
      notes.add(
          String.join(", ", environment.secret().keySet())
              + ": put into "
              + file
              + " (mode 0600), or export with --secrets");
    }
    process(app, rules);
    return """
    [Unit]
    Description=%s

    [Service]
    Type=oneshot
    WorkingDirectory=%s
    %sExecStart=%s
    KillSignal=%s
    TimeoutStopSec=%d
    """
        .formatted(
            escaped(app.name()),
            escaped(app.cwd()),
            rules,
            command(app.command()),
            app.stopSignal(),
            seconds(app.killTimeout()));
  }

  private static void variable(StringBuilder rules, String name, String value) {
    rules.append("Environment=").append(word(name + "=" + value)).append('\n');
  }

  private static void process(AppDefinition app, StringBuilder rules) {
    ProcessRules process = app.facets().process();
    if (process.user() != null) {
      rules.append("User=").append(escaped(process.user())).append('\n');
    }
    if (process.group() != null) {
      rules.append("Group=").append(escaped(process.group())).append('\n');
    }
    if (process.nice() != null) {
      rules.append("Nice=").append(process.nice()).append('\n');
    }
    if (process.umask() != null) {
      rules.append("UMask=0").append(Integer.toOctalString(process.umask())).append('\n');
    }
    for (Limit limit : process.limits()) {
      String value = limit.toString().substring(limit.name().length() + 1);
      rules
          .append("Limit")
          .append(limit.name().toUpperCase(Locale.ROOT))
          .append('=')
          .append(value.replace("unlimited", "infinity"))
          .append('\n');
    }
  }

  private static String timer(AppDefinition app, Notes notes) {
    String cron = CronText.fiveFields(String.valueOf(app.facets().triggers().cron()), notes);
    String zone = app.facets().triggers().cronTimeZone();
    StringBuilder times = new StringBuilder();
    for (String time : CalendarText.of(cron, notes)) {
      times.append("OnCalendar=").append(time).append(zone == null ? "" : " " + zone).append('\n');
    }
    return """
    [Unit]
    Description=When %s runs

    [Timer]
    %sAccuracySec=1s

    [Install]
    WantedBy=timers.target
    """
        .formatted(escaped(app.name()), times);
  }

  private static String command(List<String> argv) {
    StringBuilder line = new StringBuilder();
    for (String word : argv) {
      line.append(line.isEmpty() ? "" : " ").append(word(word.replace("$", "$$")));
    }
    return line.toString();
  }

  /// A word as systemd.syntax(7) has it: C escapes in double quotes, `%` doubled.
  private static String word(String word) {
    return word.matches("[A-Za-z0-9_@:=+,./-]+") ? word : Quoted.of(escaped(word));
  }

  private static String escaped(String text) {
    return text.replace("%", "%%");
  }
}
