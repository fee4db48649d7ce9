package dev.tasuki.cli;

import java.util.regex.Pattern;

/// Keeps values of variables whose names look like secrets out of what is shown.
final class Secrets {
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i).*(passw|passphrase|secret|token|credential|api_?key|private_?key|access_?key|auth"
              + "|_pwd$|dsn|database_url|connection_?string).*");

  private Secrets() {}

  /// The value, or `***`.
  static String shown(String name, String value, boolean showSecrets) {
    return showSecrets || value.isEmpty() || !SECRET.matcher(name).matches() ? value : "***";
  }
}
