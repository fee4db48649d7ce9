package dev.tasuki.cli;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.AppResolver;
import dev.tasuki.config.ConfigException;
import dev.tasuki.config.StartOptions;
import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.OperationException;
import dev.tasuki.supervisor.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    description =
        "Start an app: a file (.jar .java .class .js .mjs .cjs .py .sh .rb .pl .php or any "
            + "executable), a Java class (with --cp), or a quoted shell line; or the apps of a "
            + "configuration file (.config.js .json .yaml .toml; default: ecosystem.config.js). The "
            + "name, id or namespace of an app that is listed starts it again.",
    customSynopsis = "tasuki start [OPTIONS] [FILE|CLASS|\"SHELL LINE\"|APP...] [-- ARGUMENTS]",
    footer = {
      "%nExamples:",
      "  tasuki start server.jar -i max",
      "  tasuki start Hello.java -i 4 --name hello",
      "  tasuki start com.acme.Main --cp 'lib/*' --interpreter-args '-Xmx256m'",
      "  tasuki start app.py -n api --cwd /srv/api --env-file .env -- --port 3000",
      "  tasuki start \"npm run serve\"",
      "  tasuki start ecosystem.config.js --env production --only api",
      "  tasuki start api"
    })
class StartCommand extends TasukiCommand {
  private static final int TAIL = 10;

  @Parameters(arity = "0..*", paramLabel = "TARGET", hidden = true)
  private List<String> targets = new ArrayList<>();

  @Mixin StartFlags flags = new StartFlags();

  @Mixin private FileFlags fileFlags = new FileFlags();

  @Option(names = "--attach", description = "Show its logs until Ctrl-C; it runs on.")
  private boolean attach;

  private final List<String> started = new ArrayList<>();

  /// What stood after `--`; the host takes it off before parsing.
  private List<String> arguments = List.of();

  void arguments(List<String> words) {
    arguments = List.copyOf(words);
  }

  /// What becomes of an app before it is started.
  AppDefinition prepared(AppDefinition app) {
    return app;
  }

  @Override
  int run(Context context) throws OperationException, ConfigException, UsageException {
    if (targets.isEmpty()) {
      targets.add(FileApps.inFolder(context));
    }
    if (targets.size() > 1 && (flags.name != null || !arguments.isEmpty())) {
      throw new UsageException("--name and arguments after -- are for one app at a time");
    }
    int status = DONE;
    for (String target : targets) {
      status = Math.max(status, startOne(context, target));
    }
    InstanceTable.print(context);
    return attach && status == DONE ? showLogs(context) : status;
  }

  /// Of what was started; all logs when that was a file of several apps.
  private int showLogs(Context context) {
    List<String> words = new ArrayList<>(List.of("logs"));
    if (started.size() == 1) {
      words.add(started.getFirst());
    }
    return CommandLineHost.run(words, context);
  }

  /// Starts just this.
  int runTarget(Context context, String target)
      throws OperationException, ConfigException, UsageException {
    targets.add(target);
    return run(context);
  }

  private int startOne(Context context, String target)
      throws OperationException, ConfigException, UsageException {
    if (FileApps.isFile(context, target)) {
      return startFile(context, target);
    }
    fileFlags.refuse();
    if (flags.name == null && flags.classPath == null && isKnown(context, target)) {
      if (flags.describeAnApp() || !arguments.isEmpty()) {
        throw new UsageException(
            target
                + " is listed already, and options do not change it: use scale, delete it first,"
                + " or start it with -n NAME");
      }
      RestartCommand.restart(context, List.of(target), flags.updateEnvironment);
      return DONE;
    }
    StartOptions options = new StartOptions(target, context.cwd(), context.environment());
    flags.copyTo(options);
    AppDefinition app = withFreeName(context, context.resolver(), options);
    started.add(app.name());
    return startNew(context, prepared(app));
  }

  private int startFile(Context context, String file)
      throws OperationException, ConfigException, UsageException {
    if (flags.name != null || flags.describeAnApp() || !arguments.isEmpty()) {
      throw new UsageException("what describes an app stands in the file: " + file);
    }
    return FileApps.read(context, file, fileFlags).with(this::prepared).apply(false, false);
  }

  /// Starts an app that is not listed.
  static int startNew(Context context, AppDefinition app) {
    return startNew(context, app, () -> {});
  }

  /// @param listed called once it is listed, but not up yet
  static int startNew(Context context, AppDefinition app, Runnable listed) {
    try {
      context.operations().start(app, listed, context.progress());
    } catch (OperationException e) {
      context.console().err("tasuki: " + Text.clean(CommandLineHost.message(e)) + "\n");
      showTail(context, app.name());
      return FAILED;
    }
    showAddresses(context, app.name());
    return DONE;
  }

  static boolean isKnown(Context context, String target) {
    try {
      return !context.operations().select(List.of(target)).isEmpty();
    } catch (OperationException e) {
      return false; // not an app: then it is something to start
    }
  }

  private AppDefinition withFreeName(Context context, AppResolver resolver, StartOptions options)
      throws ConfigException {
    options.arguments(arguments);
    AppDefinition app = resolver.resolve(options);
    Set<String> taken =
        context.operations().instances().stream()
            .map(instance -> instance.app().name())
            .collect(Collectors.toSet());
    if (!taken.contains(app.name())) {
      return app;
    }
    if (!flags.force) {
      throw new ConfigException(
          "an app named %s exists: start this one with -n NAME, or use tasuki restart %s"
              .formatted(app.name(), app.name()));
    }
    int number = 2;
    while (taken.contains(app.name() + "-" + number)) {
      number++;
    }
    return resolver.resolve(options.name(app.name() + "-" + number));
  }

  static void showTail(Context context, String app) {
    InstanceView failed = failedInstance(context, app);
    if (failed == null) {
      return;
    }
    List<String> lines = context.operations().lastLogLines(failed, TAIL);
    if (!lines.isEmpty()) {
      context.console().err("last log lines of " + app + ":\n");
      lines.forEach(line -> context.console().err("  " + LogText.harmless(line) + "\n"));
    }
  }

  private static @Nullable InstanceView failedInstance(Context context, String app) {
    for (InstanceView instance : context.operations().instances()) {
      if (instance.app().name().equals(app) && instance.status() != Status.ONLINE) {
        return instance;
      }
    }
    return null;
  }

  private static void showAddresses(Context context, String app) {
    List<InstanceView> instances = FileApps.instancesOf(context, app);
    Addresses.of(instances).forEach(context::line);
    instances.stream()
        .map(instance -> String.valueOf(instance.reason()))
        .filter(reason -> reason.startsWith("cgroup: "))
        .limit(1)
        .forEach(reason ->
            context.console().err("tasuki: warning: " + Text.clean(app + ": " + reason) + "\n"));
  }
}
