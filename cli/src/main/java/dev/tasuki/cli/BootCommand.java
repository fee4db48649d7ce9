package dev.tasuki.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What `startup` and `unstartup` have in common: for whom, where and with which init system.
abstract class BootCommand extends LocalCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "PLATFORM",
      description =
          "systemd (system unit), systemd-user, openrc or launchd. Default: what is there; "
              + "systemd-user unless root or -u.")
  private @Nullable String platform;

  @Option(
      names = {"-u", "--user"},
      paramLabel = "USER",
      description = "The user who runs Tasuki (system units). Default: the caller.")
  private @Nullable String user;

  @Option(
      names = "--hp",
      paramLabel = "DIR",
      description = "That user's home directory. Default: as /etc/passwd says.")
  private @Nullable Path homePath;

  @Option(names = "--service-name", paramLabel = "NAME", description = "Name of the service.")
  private @Nullable String serviceName;

  @Option(
      names = {"-w", "--write"},
      description = "Do it, instead of printing what to do.")
  private boolean write;

  @Option(names = "--print", description = "Print what to do (the default).")
  @SuppressWarnings("UnusedVariable") // the opposite of --write, for scripts that say it
  private boolean print;

  @Option(
      names = "--wait-ip",
      hidden = true,
      description = "PM2's; a system unit waits for the network in any case.")
  @SuppressWarnings("UnusedVariable") // what it asks for is always done
  private boolean waitIp;

  @Override
  final int run(Place place) throws UsageException {
    return run(place, service(place), write);
  }

  abstract int run(Place place, BootService service, boolean write);

  private BootService service(Place place) throws UsageException {
    String caller = System.getProperty("user.name", "root");
    BootService.Platform kind = platform(caller);
    String owner = user == null ? caller : user;
    Path home = homePath != null ? homePath : owner.equals(caller) ? place.home() : homeOf(owner);
    String own = place.environment().getOrDefault("TASUKI_HOME", "");
    boolean callers = owner.equals(caller) && homePath == null && !own.isEmpty();
    String standard = kind == BootService.Platform.SYSTEMD_USER ? "tasuki" : "tasuki-" + owner;
    String name = serviceName == null ? standard : serviceName;
    if (!name.matches("[A-Za-z0-9_.@-]+")) {
      throw new UsageException("--service-name " + name + ": letters, digits and _.@- are allowed");
    }
    return new BootService(
        kind,
        name,
        owner,
        home,
        callers ? Path.of(own).toAbsolutePath() : home.resolve(".tasuki"),
        launcher(place.environment()),
        place.environment().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"));
  }

  private BootService.Platform platform(String caller) throws UsageException {
    if (platform == null) {
      if (Files.isDirectory(Path.of("/run/openrc"))) {
        return BootService.Platform.OPENRC;
      }
      return caller.equals("root") || user != null
          ? BootService.Platform.SYSTEMD
          : BootService.Platform.SYSTEMD_USER;
    }
    return switch (platform) {
      case "systemd" -> BootService.Platform.SYSTEMD;
      case "systemd-user" -> BootService.Platform.SYSTEMD_USER;
      case "openrc" -> BootService.Platform.OPENRC;
      case "launchd" -> BootService.Platform.LAUNCHD;
      default ->
          throw new UsageException(
              platform + ": allowed are systemd, systemd-user, openrc and launchd");
    };
  }

  private static Path homeOf(String user) throws UsageException {
    try {
      for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
        String[] fields = line.split(":", -1);
        if (fields.length > 5 && fields[0].equals(user)) {
          return Path.of(fields[5]);
        }
      }
    } catch (IOException e) {
      // then the user has to say it
    }
    throw new UsageException("-u " + user + ": no such user in /etc/passwd; add --hp DIR");
  }

  private static Path launcher(Map<String, String> environment) throws UsageException {
    String known = environment.getOrDefault("TASUKI_LAUNCHER", "");
    if (!known.isEmpty()) {
      return Launcher.clean(Path.of(known));
    }
    for (String folder : environment.getOrDefault("PATH", "").split(":", -1)) {
      Path candidate = Path.of(folder.isEmpty() ? "." : folder, "tasuki").toAbsolutePath();
      if (Files.isExecutable(candidate)) {
        return Launcher.clean(candidate);
      }
    }
    throw new UsageException("the program tasuki is not on PATH");
  }
}
