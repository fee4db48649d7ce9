package dev.tasuki.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `script: 'serve'`, as in PM2: our own static file server, whose settings stand in the app's
/// environment (`PM2_SERVE_PATH`, `PM2_SERVE_PORT`, …).
final class StaticFiles {
  private static final String WORD = "serve";
  private static final String JAR = "tasuki-serve.jar";

  /// A static file server needs little.
  private static final List<String> SMALL =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-Xss512k");

  private StaticFiles() {}

  /// A file of that name in the caller's folder goes first.
  static boolean isMeant(String target, Programs programs) {
    Path file = programs.path(target);
    return target.equals(WORD) && (file == null || !Files.isRegularFile(file));
  }

  static Launch launch(Path java, List<String> interpreterArguments) throws ConfigException {
    Path jar = jar();
    if (jar == null || !Files.isReadable(jar)) {
      throw new ConfigException("this installation is not complete: no " + JAR);
    }
    List<String> flags = interpreterArguments.isEmpty() ? SMALL : interpreterArguments;
    List<String> argv = Launch.argv(java.toString(), flags, "-jar", jar.toString());
    return new Launch(jar.toString(), "java", flags, argv, "static-page-server");
  }

  /// It is beside the jar that this process was started from.
  private static @Nullable Path jar() {
    String first = System.getProperty("java.class.path", "").split(":", -1)[0];
    Path folder = first.isEmpty() ? null : Path.of(first).toAbsolutePath().getParent();
    return folder == null ? null : folder.resolve(JAR);
  }
}
