package dev.tasuki.cli;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.OperationException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    description =
        "Stop apps, then start them. An app that is stopped or errored is just started. "
            + "To replace running processes without a gap, use tasuki reload.",
    footer = {"%nExamples:", "  tasuki restart api", "  PORT=4000 tasuki restart api --update-env"})
final class RestartCommand extends AppsOrFilesCommand {
  @Option(
      names = {"-a", "--update-env"},
      description = "Give the apps the variables of this shell, too.")
  private boolean updateEnvironment;

  @Option(
      names = "--watch",
      description =
          "Begin to watch the folders of the apps, or end it (then nothing is restarted).")
  private boolean watch;

  @Override
  int run(Context context) throws OperationException, ConfigException, UsageException {
    if (watch) {
      context.operations().toggleWatch(listed(context)).forEach(context::line);
    }
    int status = applyFiles(context, false);
    if (!apps(context).isEmpty()) {
      restart(context, apps(context), updateEnvironment);
    }
    InstanceTable.print(context);
    return status;
  }

  static void restart(Context context, List<String> selectors, boolean updateEnvironment)
      throws OperationException {
    if (!updateEnvironment) {
      context.operations().restart(selectors, null, context.progress());
      return;
    }
    Map<String, AppDefinition> apps = new LinkedHashMap<>();
    for (InstanceView instance : context.operations().select(selectors)) {
      apps.putIfAbsent(instance.app().name(), instance.app());
    }
    // As in PM2, the shell's variables are added: what only the app had (an env file) stays.
    for (AppDefinition app : apps.values()) {
      Map<String, String> environment = new HashMap<>(app.environment());
      environment.putAll(context.environment());
      context.operations().restart(List.of(app.name()), environment, context.progress());
    }
  }
}
