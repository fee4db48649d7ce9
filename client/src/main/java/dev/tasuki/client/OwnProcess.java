package dev.tasuki.client;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.Arrays;

/// This process as the kernel sees it: `/proc/self` holds arguments and environment as bytes, where
/// Java's strings have been through the locale.
final class OwnProcess {
  private OwnProcess() {}

  static int pid() throws Failure {
    byte[] stat = read("/proc/self/stat");
    int pid = 0;
    for (int at = 0; at < stat.length && stat[at] != ' '; at++) {
      pid = pid * 10 + stat[at] - '0';
    }
    return pid;
  }

  /// The last words of the command line: those that the user gave to `tasuki`.
  ///
  /// @param count how many
  static byte[] arguments(int count) throws Failure {
    byte[] line = read("/proc/self/cmdline");
    int left = count + 1;
    int at = line.length;
    while (at > 0) {
      if (line[at - 1] == 0 && --left == 0) {
        break;
      }
      at--;
    }
    return Arrays.copyOfRange(line, at, line.length);
  }

  static byte[] environment() throws Failure {
    return read("/proc/self/environ");
  }

  /// The working directory, or empty when its name is not plain ASCII and may have been damaged by
  /// the locale: the daemon then goes by `PWD`.
  static String cwd() {
    String cwd = System.getProperty("user.dir");
    for (int at = 0; at < cwd.length(); at++) {
      if (cwd.charAt(at) > '~') {
        return "";
      }
    }
    return cwd;
  }

  private static byte[] read(String file) throws Failure {
    try (FileInputStream in = new FileInputStream(file)) {
      byte[] bytes = new byte[16 << 10];
      int length = 0;
      int count = in.read(bytes, 0, bytes.length);
      while (count > 0) {
        length += count;
        if (length == bytes.length) {
          bytes = Arrays.copyOf(bytes, 2 * length);
        }
        count = in.read(bytes, length, bytes.length - length);
      }
      return Arrays.copyOf(bytes, length);
    } catch (IOException e) {
      throw new Failure("this needs Linux with /proc mounted: " + e.getMessage(), null);
    }
  }
}
