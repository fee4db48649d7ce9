package dev.tasuki.client;

import java.io.File;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `tasuki pm2 …`, and the launcher under the name `pm2`: PM2's command line. The daemon reads it;
/// here is only what the client has to know.
final class Pm2 {
  private Pm2() {}

  /// The words after `pm2`; options in front of the command are left out.
  static String[] words(String[] arguments) {
    int start = 1;
    while (start < arguments.length - 1
        && (arguments[start].equals("-s")
            || arguments[start].equals("--silent")
            || arguments[start].equals("-m")
            || arguments[start].equals("--no-color"))) {
      start++;
    }
    return Arrays.copyOfRange(arguments, start, arguments.length);
  }

  /// TASUKI_HOME if it is set; else the folder `tasuki` in PM2_HOME if that is set, so that who has
  /// several of these has as many daemons; else `~/.tasuki`.
  static String home() {
    @Nullable String pm2 = Main.variable("PM2_HOME");
    if (Main.variable("TASUKI_HOME") == null && pm2 != null) {
      return new File(pm2, "tasuki").getAbsolutePath();
    }
    return Main.home();
  }
}
