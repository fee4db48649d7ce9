package dev.tasuki.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Fetches packages, once per build directory. The integration tests use what is here, too.
final class Npm {
  private static final int PATIENCE_SECONDS = 90;

  private Npm() {}

  /// Installs packages below `target`.
  ///
  /// @param name of the folder
  /// @param wanted what has to be there afterwards, relative to `node_modules`
  /// @return the folder `node_modules`; whether that has what is wanted, is to be seen
  static Path install(String name, String wanted, String... packages)
      throws IOException, InterruptedException {
    Path home = Path.of("target", name).toAbsolutePath();
    Path modules = home.resolve("node_modules");
    if (!Files.exists(modules.resolve(wanted))) {
      Files.createDirectories(home);
      List<String> command =
          new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund", "--prefix"));
      command.add(home.toString());
      command.addAll(Arrays.asList(packages));
      run(new ProcessBuilder(command).redirectOutput(home.resolve("npm.log").toFile()));
    }
    return modules;
  }

  private static void run(ProcessBuilder command) throws InterruptedException {
    Process npm;
    try {
      npm = command.redirectErrorStream(true).start();
    } catch (IOException e) {
      return; // there is no npm
    }
    if (!npm.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      npm.descendants().forEach(ProcessHandle::destroyForcibly);
      npm.destroyForcibly().waitFor();
    }
  }
}
