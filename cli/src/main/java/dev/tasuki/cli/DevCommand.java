package dev.tasuki.cli;

import dev.tasuki.config.AppDefinition;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    description =
        "Run apps in the foreground, as `tasuki run` does, and restart each when a file in its "
            + "working directory changes; a line says which. Stays when all apps have ended: the "
            + "next change starts those that failed.",
    customSynopsis = "tasuki dev [OPTIONS] [FILE|CLASS|\"SHELL LINE\"...] [-- ARGUMENTS]",
    footer = {
      "%nExamples:",
      "  tasuki dev app.js",
      "  tasuki dev ecosystem.config.js --only api",
      "  tasuki dev server.py --ignore-watch 'data tmp/*'"
    })
final class DevCommand extends RunCommand {
  @Option(names = "--auto-exit", description = "End when nothing is left to run, as run does.")
  private boolean autoExit;

  /// What the app says itself of what is to be watched goes first.
  @Override
  AppDefinition prepared(AppDefinition app) {
    return app.facets().triggers().watch().isEmpty() ? app.watching(List.of(".")) : app;
  }

  @Override
  boolean staysWhenAllEnded() {
    return !autoExit;
  }
}
