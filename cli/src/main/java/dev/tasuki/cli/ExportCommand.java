package dev.tasuki.cli;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.AppResolver;
import dev.tasuki.config.ConfigException;
import dev.tasuki.config.Ecosystem;
import dev.tasuki.export.ExportOptions;
import dev.tasuki.export.Exported;
import dev.tasuki.export.Exported.OutputFile;
import dev.tasuki.export.Exporter;
import dev.tasuki.export.KubernetesExport;
import dev.tasuki.export.NomadExport;
import dev.tasuki.export.SystemdExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    description =
        "Write what a configuration file says for Kubernetes, systemd or Nomad: on standard output, "
            + "or as files. What has no counterpart is said in comments and as warnings. Starts and "
            + "changes nothing.",
    footer = {
      "%nExamples:",
      "  tasuki export kubernetes ecosystem.config.js --image registry.example/shop:7 -o k8s",
      "  tasuki export kubernetes --env production | kubectl apply -f -",
      "  tasuki export systemd ecosystem.config.js -o /etc/systemd/system",
      "  tasuki export nomad ecosystem.config.js"
    })
final class ExportCommand extends LocalCommand {
  /// What programs are looked up with; nothing else of the caller's environment goes into an
  /// export.
  private static final List<String> INHERITED = List.of("PATH", "HOME", "JAVA_HOME");

  @Parameters(index = "0", paramLabel = "TARGET", description = "kubernetes, systemd or nomad.")
  private String target = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The configuration file; default: that of this folder.")
  private @Nullable String file;

  @Mixin private FileFlags flags = new FileFlags();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Write files into this folder; it is made if need be.")
  private @Nullable Path output;

  @Option(
      names = "--image",
      paramLabel = "NAME",
      description = "The container image. Default: app:latest.")
  private String image = "app:latest";

  @Option(
      names = "--secrets",
      description = "Write the values of secrets, too (files for their owner only).")
  private boolean secrets;

  @Override
  int run(Place place) throws UsageException {
    Exporter exporter =
        switch (target) {
          case "kubernetes", "k8s" -> new KubernetesExport();
          case "systemd" -> new SystemdExport();
          case "nomad" -> new NomadExport();
          default ->
              throw new UsageException(
                  target + " is not known: write kubernetes, systemd or nomad");
        };
    try {
      Exported exported = exported(exporter, place);
      exported.notes().forEach(line -> warn(place, line));
      if (output == null) {
        exported.files().forEach(shown -> print(place, shown));
      } else {
        write(place, output, exported.files());
      }
      return DONE;
    } catch (ConfigException e) {
      place.console().err("tasuki: " + Text.clean(CommandLineHost.message(e)) + "\n");
    } catch (IOException e) {
      place.console().err("tasuki: cannot be written: " + Text.clean(String.valueOf(e)) + "\n");
    }
    return FAILED;
  }

  private Exported exported(Exporter exporter, Place place) throws ConfigException, UsageException {
    Path cwd = Path.of("").toAbsolutePath();
    Path inFolder = Ecosystem.in(cwd);
    if (file == null && inFolder == null) {
      throw new UsageException("nothing to export: name a configuration file");
    }
    Map<String, String> environment = place.environment();
    Ecosystem ecosystem =
        Ecosystem.read(file == null ? String.valueOf(inFolder) : file, cwd, environment);
    ecosystem.warnings().forEach(line -> warn(place, line));
    String unknown = ecosystem.unknownEnvironment(flags.environment);
    if (unknown != null) {
      warn(place, unknown);
    }
    Map<String, String> inherited = new HashMap<>(environment);
    inherited.keySet().retainAll(INHERITED);
    List<AppDefinition> apps =
        ecosystem.definitions(
            AppResolver.ofThisMachine(), inherited, flags.environment, flags.only());
    return exporter.export(apps, options(ecosystem.file(), environment, inherited));
  }

  private ExportOptions options(
      Path source, Map<String, String> environment, Map<String, String> inherited) {
    Path folder = source.toAbsolutePath().getParent();
    return new ExportOptions(
        folder == null ? Path.of("/") : folder,
        source,
        flags.environment,
        image,
        Launcher.clean(
                Path.of(environment.getOrDefault("TASUKI_LAUNCHER", "/usr/local/bin/tasuki")))
            .toString(),
        secrets,
        inherited);
  }

  private static void warn(Place place, String line) {
    place.console().err("tasuki: warning: " + Text.clean(line) + "\n");
  }

  /// Each file after its name, in a comment that all of these formats have; of what is no manifest
  /// all is a comment, so that the whole can be piped on.
  private static void print(Place place, OutputFile shown) {
    boolean manifest = shown.name().indexOf('.') >= 0;
    String text = manifest ? shown.text() : shown.text().replaceAll("(?m)^", "# ").stripTrailing();
    place.console().out("# " + shown.name() + "\n" + text + (manifest ? "" : "\n"));
  }

  private static void write(Place place, Path folder, List<OutputFile> files) throws IOException {
    Files.createDirectories(folder);
    for (OutputFile file : files) {
      Path path = folder.resolve(file.name());
      Path temporary = Files.createTempFile(folder, ".export", ""); // for its owner only
      Files.writeString(temporary, file.text());
      if (!file.secret()) {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-r--r--"));
      }
      Files.move(temporary, path, StandardCopyOption.REPLACE_EXISTING);
      place.line("wrote " + path);
    }
  }
}
