package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.DeployOptions;
import dev.tasuki.daemon.OperationException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// A command that works on apps which are listed, or on the apps of configuration files.
abstract class AppsOrFilesCommand extends TasukiCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "APP|FILE",
      description = "Name, id, namespace, all, /regex/, or a configuration file.")
  private List<String> words = new ArrayList<>();

  @Mixin private FileFlags flags = new FileFlags();

  private List<String> files(Context context) {
    return words.stream().filter(word -> FileApps.isFile(context, word)).toList();
  }

  /// The words that name apps; with --only, the ids of the instances that it leaves of them.
  List<String> apps(Context context) throws UsageException, OperationException {
    List<String> files = files(context);
    List<String> apps = words.stream().filter(word -> !files.contains(word)).toList();
    if (files.isEmpty()) {
      flags.refuseEnvironment();
    }
    return flags.only().isEmpty() || apps.isEmpty() ? apps : only(context, apps);
  }

  private List<String> only(Context context, List<String> apps)
      throws UsageException, OperationException {
    List<String> wanted = flags.only();
    List<String> ids =
        context.operations().select(apps).stream()
            .filter(view ->
                wanted.contains(view.app().name())
                    || wanted.contains(Integer.toString(view.slot())))
            .map(view -> Integer.toString(view.id()))
            .toList();
    if (ids.isEmpty()) {
      throw new UsageException(
          "--only " + String.join(",", wanted) + ": no such app or instance (they count from 0)");
    }
    return ids;
  }

  /// The words that name apps, and in place of each file its apps that are listed.
  List<String> listed(Context context) throws ConfigException, UsageException, OperationException {
    List<String> listed = new ArrayList<>(apps(context));
    for (String file : files(context)) {
      listed.addAll(FileApps.listed(context, file, flags));
    }
    return listed;
  }

  /// Has the apps of the files replaced, and started where they are not listed.
  int applyFiles(Context context, boolean gently, DeployOptions options)
      throws ConfigException, OperationException {
    List<FileApps> files = new ArrayList<>();
    for (String file : files(context)) {
      files.add(FileApps.read(context, file, flags));
    }
    int status = DONE;
    for (FileApps file : files) {
      status = Math.max(status, file.apply(gently, true, options));
    }
    return status;
  }
}
