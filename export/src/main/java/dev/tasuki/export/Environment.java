package dev.tasuki.export;

import dev.tasuki.config.AppDefinition;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What an app's description adds to the environment, secrets apart.
///
/// @param plain variables that anybody may see
/// @param secret variables whose names, or whose values (a password in a URL), look like secrets
record Environment(SortedMap<String, String> plain, SortedMap<String, String> secret) {
  /// Stands for a value that is not written.
  static final String PLACEHOLDER = "CHANGE-ME";

  private static final Pattern NAME =
      Pattern.compile(
          "(?i).*(passw|passphrase|secret|token|credential|api_?key|private_?key|access_?key|auth"
              + "|_pwd$|dsn|database_url|connection_?string).*");
  private static final Pattern VALUE =
      Pattern.compile("(?i)[a-z][a-z0-9+.-]*://[^/\\s@]*:[^/\\s@]+@.*");

  static Environment of(AppDefinition app, ExportOptions options) {
    SortedMap<String, String> plain = new TreeMap<>();
    SortedMap<String, String> secret = new TreeMap<>();
    for (Map.Entry<String, String> entry : app.environment().entrySet()) {
      String name = entry.getKey();
      String value = entry.getValue();
      if (value.equals(options.inherited().get(name))) {
        continue;
      }
      boolean hidden = NAME.matcher(name).matches() || VALUE.matcher(value).matches();
      if (hidden) {
        secret.put(name, options.secrets() ? value : PLACEHOLDER);
      } else {
        plain.put(name, value);
      }
    }
    return new Environment(plain, secret);
  }

  /// The port that the app is told, 0 for none.
  int port() {
    String word = plain.getOrDefault("PORT", "");
    int port = word.matches("\\d{1,5}") ? Integer.parseInt(word) : 0;
    return port <= 65535 ? port : 0;
  }
}
