package dev.tasuki.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A command line in PM2's words: options may stand before the command, some options mean nothing
/// here and are accepted with a warning, and some commands belong to what Tasuki does not have.
///
/// @param words the command, then its words
/// @param warnings options that were left out
/// @param refusal why it cannot be done, or null
record Pm2Words(List<String> words, List<String> warnings, @Nullable String refusal) {
  /// Options that tune PM2 itself or its cloud service, each a single word.
  private static final Set<String> FLAGS =
      Set.of(
          "--no-vizion",
          "--no-pmx",
          "--no-automation",
          "--trace",
          "--disable-trace",
          "--v8",
          "--event-loop-inspector",
          "--deep-monitoring",
          "--source-map-support",
          "--disable-source-map-support",
          "--wait-ip",
          "--write",
          "-w");

  /// The same with a value; reloads here are one slot at a time anyway.
  private static final Set<String> WITH_VALUE = Set.of("--parallel", "--install-url");

  /// Options that may stand before the command together with their value.
  private static final Set<String> LEADING =
      Set.of("-n", "--name", "-i", "--instances", "--namespace", "--env", "--sort", "--only");

  private static final String CLOUD = "belongs to PM2's cloud service, which Tasuki has no part in";
  private static final String MODULES = "concerns PM2's modules, which Tasuki does not run";
  private static final String SOURCES =
      "works on the app's sources, which is a matter of the deployment: see tasuki apply and reload";

  private static final Map<String, String> ABSENT = absent();

  Pm2Words {
    words = List.copyOf(words);
    warnings = List.copyOf(warnings);
  }

  private static Map<String, String> absent() {
    Map<String, String> absent = new HashMap<>();
    for (String name :
        List.of(
            "link",
            "unlink",
            "monitor",
            "unmonitor",
            "open",
            "plus",
            "register",
            "login",
            "logout",
            "install-otel",
            "uninstall-otel",
            "imonit")) {
      absent.put(name, CLOUD);
    }
    for (String name :
        List.of(
            "install",
            "module:install",
            "uninstall",
            "module:uninstall",
            "module:update",
            "module:generate",
            "package",
            "publish",
            "module:publish",
            "autoinstall")) {
      absent.put(name, MODULES);
    }
    for (String name : List.of("deploy", "pull", "forward", "backward", "create", "examples")) {
      absent.put(name, SOURCES);
    }
    for (String name : List.of("profile:cpu", "profile:mem", "inspect")) {
      absent.put(name, "profiles PM2 or Node from within; use node --inspect, or jcmd for a JVM");
    }
    absent.put("deepUpdate", "installs PM2; install Tasuki, then: tasuki update");
    return Map.copyOf(absent);
  }

  /// @param given the words after `pm2`
  static Pm2Words of(List<String> given) {
    List<String> words = commandFirst(given);
    String name = words.isEmpty() ? "" : words.getFirst();
    Commands.Entry entry = Commands.find(name).orElse(null);
    if (entry == null) {
      return new Pm2Words(words, List.of(), ABSENT.containsKey(name) ? refused(name) : null);
    }
    List<String> left = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    Set<String> known = entry.parser().getCommandSpec().optionsMap().keySet();
    for (int at = 0; at < words.size(); at++) {
      String word = words.get(at);
      if (word.equals("--")) {
        left.addAll(words.subList(at, words.size()));
        break;
      }
      String option = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
      boolean value = WITH_VALUE.contains(option);
      if (known.contains(option) || !(value || FLAGS.contains(option))) {
        left.add(word);
        continue;
      }
      warnings.add(option + " has no meaning here and is left out");
      at += value && option.length() == word.length() ? 1 : 0;
    }
    return new Pm2Words(foreground(left), warnings, null);
  }

  private static String refused(String name) {
    return "pm2 " + name + " " + ABSENT.get(name);
  }

  /// `start --no-daemon` is `run`.
  private static List<String> foreground(List<String> words) {
    int end = words.indexOf("--") < 0 ? words.size() : words.indexOf("--");
    int at = words.indexOf("--no-daemon");
    if (at < 0 || at > end || !words.getFirst().equals("start")) {
      return words;
    }
    List<String> run = new ArrayList<>(words);
    run.remove(at);
    run.set(0, "run");
    return run;
  }

  private static List<String> commandFirst(List<String> given) {
    int at = 0;
    while (at < given.size() && given.get(at).startsWith("-")) {
      if (CommandLineHost.canonical(given.get(at)).charAt(0) != '-') {
        return given; // -v, --help
      }
      at += LEADING.contains(given.get(at)) ? 2 : 1;
    }
    if (at == 0 || at >= given.size()) {
      return given;
    }
    List<String> words = new ArrayList<>();
    words.add(given.get(at));
    words.addAll(given.subList(0, at));
    words.addAll(given.subList(at + 1, given.size()));
    return words;
  }
}
