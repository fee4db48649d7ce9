package dev.tasuki.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Users and groups of this host, by name or number: from `/etc/passwd` and `/etc/group`, and for
/// those of a directory service by `getent(1)` and `id(1)`.
///
/// Stateless and thread-safe.
final class Accounts {
  private static final int PATIENCE_SECONDS = 10;
  private static final int NUMBER = 2;

  /// A user of this host.
  ///
  /// @param name null when only its number is known
  /// @param groups all its groups, its own first
  record User(
      @Nullable String name, int uid, int gid, List<Integer> groups, @Nullable String home) {
    User {
      groups = List.copyOf(groups);
    }
  }

  private Accounts() {}

  /// The user id of this process.
  static int ownUser() {
    return own("unix:uid");
  }

  static int ownGroup() {
    return own("unix:gid");
  }

  private static int own(String what) {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), what);
    } catch (IOException e) {
      return -1;
    }
  }

  /// @param word a name, or a number that need not have a name
  static User user(String word) throws ConfigException {
    String[] line = entry("passwd", word);
    if (line.length > 5) {
      int gid = Integer.parseInt(line[3]);
      return new User(line[0], Integer.parseInt(line[NUMBER]), gid, groups(line[0], gid), line[5]);
    }
    if (!word.matches("\\d{1,9}")) {
      throw new ConfigException("--uid " + word + ": this host has no user of that name");
    }
    int number = Integer.parseInt(word);
    return new User(null, number, number, List.of(number), null);
  }

  static int group(String word) throws ConfigException {
    String[] line = entry("group", word);
    if (line.length > NUMBER) {
      return Integer.parseInt(line[NUMBER]);
    }
    if (!word.matches("\\d{1,9}")) {
      throw new ConfigException("--gid " + word + ": this host has no group of that name");
    }
    return Integer.parseInt(word);
  }

  /// The fields of the line of a name or number; empty when there is none.
  private static String[] entry(String database, String word) {
    List<String> lines = lines(Path.of("/etc", database));
    for (int field : new int[] {0, NUMBER}) {
      for (String line : lines) {
        String[] fields = line.split(":", -1);
        if (fields.length > NUMBER && fields[field].equals(word)) {
          return fields;
        }
      }
    }
    if (word.matches("[\\w.@\\\\][\\w.@\\\\-]*")) {
      String found = output("getent", database, word);
      return found.isBlank() ? new String[0] : found.strip().split(":", -1);
    }
    return new String[0];
  }

  private static List<Integer> groups(String user, int own) {
    List<Integer> groups = new ArrayList<>(List.of(own));
    for (String word : output("id", "-G", user).strip().split("\\s+", -1)) {
      if (word.matches("\\d{1,9}") && !groups.contains(Integer.parseInt(word))) {
        groups.add(Integer.parseInt(word));
      }
    }
    return groups;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }

  /// What a small program prints; nothing when it fails or is not there.
  private static String output(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(false)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0 ? text : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
