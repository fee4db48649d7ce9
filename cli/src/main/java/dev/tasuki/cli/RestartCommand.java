package dev.tasuki.cli;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.DeployOptions;
import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.OperationException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
      names = {"-i", "--instances"},
      paramLabel = "N|max",
      description = "Then change the number of instances of each app to this.")
  private @Nullable String instances;

  @Option(
      names = "--watch",
      description =
          "Begin to watch the folders of the apps, or end it (then nothing is restarted).")
  private boolean watch;

  @Override
  int run(Context context) throws OperationException, ConfigException, UsageException {
    String number = instances == null ? null : number(instances);
    if (watch) {
      context.operations().toggleWatch(listed(context)).forEach(context::line);
    }
    int status = applyFiles(context, false, DeployOptions.DEFAULT);
    List<String> apps = apps(context);
    if (!apps.isEmpty()) {
      restart(context, apps, updateEnvironment);
      if (number != null) {
        scale(context, apps, number);
      }
    }
    InstanceTable.print(context);
    return status;
  }

  private static String number(String word) throws UsageException {
    if (word.equals("max") || word.equals("0")) {
      return Integer.toString(Runtime.getRuntime().availableProcessors());
    }
    if (!word.matches("\\d{1,4}")) {
      throw new UsageException("-i " + word + ": not a number of instances; write 4 or max");
    }
    return word;
  }

  private static void scale(Context context, List<String> selectors, String number)
      throws OperationException {
    Set<String> names = new LinkedHashSet<>();
    context.operations().select(selectors).forEach(view -> names.add(view.app().name()));
    for (String name : names) {
      context.operations().scale(name, number, context.progress());
    }
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
