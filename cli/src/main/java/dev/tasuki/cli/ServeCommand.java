package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.OperationException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    description =
        "Serve the files of a folder over HTTP, as an app like any other. For this host only, unless "
            + "--host says otherwise (PM2 listens on all addresses). Names that begin with a dot, "
            + "and whatever is outside of the folder, are not shown.",
    customSynopsis = "tasuki serve [OPTIONS] [FOLDER] [PORT]",
    footer = {
      "%nExamples:",
      "  tasuki serve",
      "  tasuki serve dist 3000 --spa",
      "  tasuki serve /srv/files 8080 --host 0.0.0.0 --ftp -i 2"
    })
final class ServeCommand extends TasukiCommand {
  private static final String PREFIX = "TASUKI_SERVE_";
  private static final String DEFAULT_PORT = "8080";

  @Parameters(index = "0", arity = "0..1", paramLabel = "FOLDER", description = "Default: here.")
  private String folder = ".";

  @Parameters(index = "1", arity = "0..1", paramLabel = "PORT", description = "Default: 8080.")
  private @Nullable String port;

  @Option(names = "--port", paramLabel = "PORT", description = "As the second word.")
  private @Nullable String portOption;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address to listen on; 0.0.0.0 for all. Default: 127.0.0.1.")
  private @Nullable String host;

  @Option(names = "--spa", description = "Send /index.html where nothing is.")
  private boolean spa;

  @Option(names = "--ftp", description = "List folders that have no index.html.")
  private boolean listing;

  @Option(
      names = "--basic-auth-username",
      paramLabel = "NAME",
      description = "Who may look; with --basic-auth-password.")
  private @Nullable String user;

  @Option(
      names = "--basic-auth-password",
      paramLabel = "TEXT",
      description = "Others can see it here: PM2_SERVE_BASIC_AUTH_PASSWORD is better.")
  private @Nullable String password;

  @SuppressWarnings("UnusedVariable") // PM2 has it; its monitoring service is not ours
  @Option(names = "--monitor", arity = "0..1", hidden = true, description = "Without effect.")
  private @Nullable String monitor;

  @Mixin private StartFlags flags = new StartFlags();

  @Override
  int run(Context context) throws OperationException, ConfigException, UsageException {
    if ((user == null) != (password == null)) {
      throw new UsageException("--basic-auth-username and --basic-auth-password go together");
    }
    String chosen = port == null ? portOption : port;
    Map<String, String> environment = new LinkedHashMap<>(context.environment());
    put(environment, "PATH", context.cwd().resolve(folder).normalize().toString());
    put(environment, "PORT", chosen);
    put(environment, "HOST", host);
    put(environment, "SPA", spa ? "true" : null);
    put(environment, "DIRECTORY", listing ? "true" : null);
    put(environment, "BASIC_AUTH_USERNAME", user);
    put(environment, "BASIC_AUTH_PASSWORD", password);
    if (flags.name == null) {
      String pm2 = environment.getOrDefault("PM2_SERVE_PORT", DEFAULT_PORT);
      flags.name = "static-page-server-" + environment.getOrDefault(PREFIX + "PORT", pm2);
    }
    StartCommand start = new StartCommand();
    start.flags = flags;
    return start.runTarget(context.with(environment), "serve");
  }

  private static void put(Map<String, String> environment, String name, @Nullable String value) {
    if (value != null) {
      environment.put(PREFIX + name, value);
    }
  }
}
