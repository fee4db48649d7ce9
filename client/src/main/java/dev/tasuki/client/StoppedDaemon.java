package dev.tasuki.client;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Says in one line why nothing comes: the daemon was stopped (SIGSTOP, a debugger). The command
/// stays with it and goes on when the daemon does.
final class StoppedDaemon extends Thread {
  private static final long PATIENCE_MILLIS = 2_000;

  private final String home;

  StoppedDaemon(String home) {
    this.home = home;
    setDaemon(true);
  }

  @Override
  public void run() {
    try {
      String told = "";
      while (true) {
        Thread.sleep(PATIENCE_MILLIS);
        String pid = text(home.concat("/run/tasukid.pid")).trim();
        if (!pid.equals(told) && isStopped(pid)) {
          told = pid;
          say(
              "tasuki: the daemon (pid "
                  + pid
                  + ") is stopped: kill -CONT "
                  + pid
                  + " lets it go on\n");
        }
      }
    } catch (IOException | InterruptedException e) {
      // it is gone: then the connection ends, too
    }
  }

  private static boolean isStopped(String pid) throws IOException {
    String stat = text("/proc/".concat(pid).concat("/stat"));
    int state = stat.lastIndexOf(')') + 2;
    return state < stat.length() && (stat.charAt(state) == 'T' || stat.charAt(state) == 't');
  }

  private static String text(String file) throws IOException {
    try (FileInputStream in = new FileInputStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static void say(String line) throws IOException {
    new FileOutputStream(FileDescriptor.err).write(line.getBytes(StandardCharsets.UTF_8));
  }
}
