package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    description =
        "Write a commented ecosystem.config.js into this folder, or, with simple, a short one.",
    footer = {"%nExamples:", "  tasuki init", "  tasuki init simple"})
final class InitCommand extends TasukiCommand {
  private static final String SIMPLE =
      """
      module.exports = {
        apps: [{ name: 'app', script: './app.js' }],
      };
      """;

  private static final String COMMENTED =
      """
      // What `tasuki start` (or `tasuki apply`) runs. `tasuki diff` shows what would change.
      module.exports = {
        apps: [
          {
            name: 'app',
            script: './app.js', // a jar, .js, .py, .sh, any executable, or a shell line
            // args: ['--verbose'],
            // cwd: '.', // relative to this file

            instances: 1, // or 'max': one for each processor, all on the same port
            // policy: 'round-robin', // or random, sticky-ip, shared

            env: { NODE_ENV: 'development' },
            env_production: { NODE_ENV: 'production' }, // with --env production

            // Java: jvm_args: '-Xmx256m', class_path: 'lib/*' (then script is a class)

            // kill_timeout: '5s', // time to stop before it is killed
            // listen_timeout: '30s', // time to become ready
            // drain_timeout: '5s', // time for a replaced process to finish its connections
            // max_restarts: 5, // within a minute
            // out_file: 'logs/out.log',
            // error_file: 'logs/error.log',
          },
        ],
      };
      """;

  @Parameters(arity = "0..1", paramLabel = "simple", description = "A short one.")
  private @Nullable String kind;

  @Override
  int run(Context context) throws ConfigException, UsageException {
    if (kind != null && !kind.equals("simple")) {
      throw new UsageException("write tasuki init, or tasuki init simple");
    }
    Path file = context.cwd().resolve("ecosystem.config.js");
    try {
      Files.writeString(file, kind == null ? COMMENTED : SIMPLE, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new ConfigException(file + " exists already: it is left as it is", e);
    } catch (IOException e) {
      throw new ConfigException(file + " cannot be written: " + e.getMessage(), e);
    }
    context.line(
        "Wrote " + Text.clean(file.toString()) + ". Name your script in it, then: tasuki start");
    return DONE;
  }
}
