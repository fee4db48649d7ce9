package dev.tasuki.serve;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is served, read from the variables that PM2 uses (`PM2_SERVE_…`); those of Tasuki's own
/// name (`TASUKI_SERVE_…`) win.
///
/// @param folder real path of the served folder
/// @param host address to bind; default 127.0.0.1
/// @param spa what to send where nothing is, as a single-page application wants it; null for 404
/// @param listing whether a folder without an index page is listed
/// @param user with `password`: who may look (HTTP basic authentication); null for everybody
record Settings(
    Path folder,
    String host,
    int port,
    @Nullable String spa,
    boolean listing,
    @Nullable String user,
    @Nullable String password) {
  private static final int DEFAULT_PORT = 8080;
  private static final int HIGHEST_PORT = 65_535;

  /// @throws IllegalArgumentException when a value is none, with the line to show
  static Settings of(Map<String, String> environment) {
    String spa = value(environment, "SPA", "false");
    boolean authentication = value(environment, "BASIC_AUTH", "false").equals("true");
    String user = value(environment, "BASIC_AUTH_USERNAME", "");
    String password = value(environment, "BASIC_AUTH_PASSWORD", "");
    if ((authentication || !user.isEmpty() || !password.isEmpty())
        && (user.isEmpty() || password.isEmpty())) {
      throw new IllegalArgumentException("basic authentication needs a user name and a password");
    }
    return new Settings(
        Path.of(value(environment, "PATH", ".")).toAbsolutePath().normalize(),
        value(environment, "HOST", "127.0.0.1"),
        port(value(environment, "PORT", Integer.toString(DEFAULT_PORT))),
        spa.equals("true") ? value(environment, "HOMEPAGE", "/index.html") : null,
        value(environment, "DIRECTORY", value(environment, "FTP", "false")).equals("true"),
        user.isEmpty() ? null : user,
        user.isEmpty() ? null : password);
  }

  private static String value(Map<String, String> environment, String name, String otherwise) {
    String pm2 = environment.getOrDefault("PM2_SERVE_" + name, "");
    String own = environment.getOrDefault("TASUKI_SERVE_" + name, pm2);
    return own.isEmpty() ? otherwise : own;
  }

  private static int port(String text) {
    if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= HIGHEST_PORT) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException(text + ": 0 to " + HIGHEST_PORT + " are allowed as a port");
  }
}
