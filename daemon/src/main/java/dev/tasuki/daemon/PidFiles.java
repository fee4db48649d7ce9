package dev.tasuki.daemon;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;

/// The files with process ids: `pids/NAME-ID.pid`, or where the app wants it (`pid_file`; with
/// several instances `-ID` goes before the extension). Stateless.
record PidFiles(Home home) {
  private static final Logger LOG = System.getLogger(PidFiles.class.getName());

  Path of(Instance instance) {
    String wanted = instance.definition().facets().process().pidFile();
    if (wanted == null) {
      return home.pidFile(instance.app.name(), instance.id);
    }
    boolean alone = instance.definition().instances() == 1 && !instance.definition().cluster();
    return Path.of(alone ? wanted : numbered(wanted, instance.id));
  }

  private static String numbered(String file, int id) {
    int dot = file.lastIndexOf('.');
    int end = dot > file.lastIndexOf('/') + 1 ? dot : file.length();
    return file.substring(0, end) + "-" + id + file.substring(end);
  }

  void write(Run run) {
    try {
      Files.writeString(of(run.instance), run.pid + "\n");
    } catch (IOException e) {
      LOG.log(Level.WARNING, "pid file of {0} cannot be written: {1}", run.instance, e);
      run.notice = "its pid file " + of(run.instance) + " cannot be written";
    }
  }

  void remove(Instance instance) {
    Path file = of(instance);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} cannot be removed: {1}", file, e);
    }
  }
}
