package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.DeployOptions;
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

  /// The words that name apps.
  List<String> apps(Context context) throws UsageException {
    List<String> files = files(context);
    if (files.isEmpty()) {
      flags.refuse();
    }
    return words.stream().filter(word -> !files.contains(word)).toList();
  }

  /// The words that name apps, and in place of each file its apps that are listed.
  List<String> listed(Context context) throws ConfigException, UsageException {
    List<String> listed = new ArrayList<>(apps(context));
    for (String file : files(context)) {
      listed.addAll(FileApps.listed(context, file, flags));
    }
    return listed;
  }

  /// Has the apps of the files replaced, and started where they are not listed.
  int applyFiles(Context context, boolean gently, DeployOptions options) throws ConfigException {
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
