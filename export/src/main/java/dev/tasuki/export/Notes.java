package dev.tasuki.export;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.ProcessRules;
import dev.tasuki.config.Triggers;
import java.util.ArrayList;
import java.util.List;

/// What is to be said about one app: what has no counterpart, what was decided for the user.
final class Notes {
  private final String app;
  private final List<String> lines = new ArrayList<>();

  Notes(String app) {
    this.app = app;
  }

  void add(String line) {
    lines.add(app + ": " + line);
  }

  List<String> lines() {
    return lines;
  }

  /// The lines as comments; a text in them can end none.
  String comments() {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append("# ").append(oneLine(line)).append('\n'));
    return text.toString();
  }

  static String oneLine(String line) {
    return line.replaceAll("\\p{Cntrl}", " ");
  }

  /// What no platform of containers knows of.
  void containers(AppDefinition app, ExportOptions options) {
    Triggers triggers = app.facets().triggers();
    ProcessRules process = app.facets().process();
    if (!triggers.watch().isEmpty()) {
      add("watch has no counterpart: an image does not change");
    }
    if (triggers.watchdog() != null) {
      add("watchdog has no counterpart: use health.liveness");
    }
    if (!app.offsetPorts().isEmpty()) {
      add("offset_ports has no counterpart: each container has its ports for itself");
    }
    if (!app.facets().dependencies().names().isEmpty()) {
      add(
          "depends_on "
              + String.join(", ", app.facets().dependencies().names())
              + " has no counterpart: the app has to wait for, or do without, what is not up");
    }
    if (!app.facets().deploys().slowStart().isZero()) {
      add("slow_start has no counterpart");
    }
    if (app.facets().deploys().maxErrorRate() != null
        || app.facets().deploys().errorMetrics() != null) {
      add("max_error_rate and error_metrics have no counterpart: a rollout controller does that");
    }
    if (app.facets().deploys().keepArtifacts() > 0) {
      add("keep_artifacts has no counterpart: older images are what is kept");
    }
    if (process.stdin() != null) {
      add("stdin has no counterpart");
    }
    if (process.nice() != null) {
      add("nice has no counterpart");
    }
    if (process.umask() != null) {
      add("umask has no counterpart: set it in the image");
    }
    if (app.outFile() != null || app.errorFile() != null) {
      add("log files are not written: tasuki run prints them, the platform keeps them");
    }
    outside(app, options);
  }

  private void outside(AppDefinition app, ExportOptions options) {
    for (String word : app.command().subList(1, app.command().size())) {
      if (word.startsWith("/") && options.inImage(word).equals(word)) {
        add(word + " lies outside of " + options.folder() + ": put it into the image");
      }
    }
  }
}
