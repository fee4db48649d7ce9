package dev.tasuki.cli;

import dev.tasuki.config.Spelling;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;

/// All commands by name. Each command line makes only the object of its own command: reading the
/// annotations of all of them would cost every `ls` milliseconds.
final class Commands {
  /// @param names the name first, then its other names
  /// @param summary a few words for the overview
  record Entry(String group, List<String> names, String summary, Supplier<TasukiCommand> maker) {
    String name() {
      return names.getFirst();
    }

    /// Whether it has no required words, and no option whose default only the parser knows.
    boolean needsNoWords() {
      return switch (name()) {
        case "ls",
            "jlist",
            "ping",
            "kill",
            "doctor",
            "version",
            "prettylist",
            "save",
            "resurrect",
            "cleardump" ->
            true;
        default -> false;
      };
    }

    /// Whether its output is all that it is for.
    boolean looks() {
      return group.equals(LOOK);
    }

    /// Whether it needs no daemon.
    boolean isLocal() {
      return switch (name()) {
        case "startup", "unstartup", "completion", "man", "export", "bench" -> true;
        default -> false;
      };
    }

    /// A parser for this command; the command is its user object.
    CommandLine parser() {
      return new CommandLine(maker.get())
          .setCommandName("tasuki " + name())
          .setExpandAtFiles(false)
          .setUsageHelpAutoWidth(false);
    }
  }

  private static final String APPS = "Apps";
  private static final String LOOK = "Look";
  private static final String KEEP = "Keep";
  private static final String DAEMON = "Daemon";

  static final List<Entry> ALL =
      List.of(
          entry(APPS, "Start an app, or an app that is listed", StartCommand::new, "start"),
          entry(APPS, "Run in the foreground, as in containers", RunCommand::new, "run"),
          entry(APPS, "Run in the foreground, restart on changes", DevCommand::new, "dev"),
          entry(APPS, "Serve the files of a folder", ServeCommand::new, "serve", "expose"),
          entry(APPS, "Stop; stays listed", StopCommand::new, "stop"),
          entry(APPS, "Stop, then start", RestartCommand::new, "restart"),
          entry(APPS, "Replace without losing a request", ReloadCommand::new, "reload"),
          entry(APPS, "Go back to the version before", RollbackCommand::new, "rollback"),
          entry(APPS, "Stop and forget", DeleteCommand::new, "delete", "del"),
          entry(APPS, "Make apps what a file says", ApplyCommand::new, "apply"),
          entry(APPS, "Show what apply would change", DiffCommand::new, "diff"),
          entry(APPS, "Restart the apps of a file", StartOrRestartCommand::new, "startOrRestart"),
          entry(
              APPS,
              "Reload the apps of a file",
              StartOrReloadCommand::new,
              "startOrReload",
              "startOrGracefulReload"),
          entry(APPS, "Write a configuration file", InitCommand::new, "init", "ecosystem"),
          entry(APPS, "Write it for Kubernetes, systemd, Nomad", ExportCommand::new, "export"),
          entry(APPS, "Change the number of instances", ScaleCommand::new, "scale"),
          entry(APPS, "Set the restart counters to zero", ResetCommand::new, "reset"),
          entry(APPS, "Send a signal to an app", SendSignalCommand::new, "sendSignal"),
          entry(APPS, "Write a line to an app's input", SendCommand::new, "send"),
          entry(APPS, "Talk to an app: its input and output", AttachCommand::new, "attach"),
          entry(APPS, "Send a message to an app's programs", MessageCommand::new, "message"),
          entry(APPS, "Have an app do what it offers", TriggerCommand::new, "trigger"),
          entry(LOOK, "List all instances", ListCommand::new, "ls", "list", "status", "l", "ps"),
          entry(
              LOOK,
              "Everything about an app",
              DescribeCommand::new,
              "describe",
              "show",
              "desc",
              "info"),
          entry(LOOK, "What was done to an app", HistoryCommand::new, "history"),
          entry(LOOK, "The list as JSON, in PM2's shape", JlistCommand::new, "jlist"),
          entry(LOOK, "The list as util.inspect shows it", PrettylistCommand::new, "prettylist"),
          entry(LOOK, "The environment of an app", EnvCommand::new, "env"),
          entry(LOOK, "Process ids of an app, or the daemon's", PidCommand::new, "pid"),
          entry(LOOK, "Ids of an app", IdCommand::new, "id"),
          entry(LOOK, "Show and follow logs", LogsCommand::new, "logs", "log"),
          entry(LOOK, "Watch on the full screen", MonitorCommand::new, "monit", "dash"),
          entry(LOOK, "Put load on a server and measure it", BenchCommand::new, "bench"),
          entry(LOOK, "Empty log files", FlushCommand::new, "flush"),
          entry(LOOK, "Put log files aside now", LogrotateCommand::new, "logrotate"),
          entry(LOOK, "Open moved log files anew", ReloadLogsCommand::new, "reloadLogs"),
          entry(KEEP, "Save the list", SaveCommand::new, "save", "dump"),
          entry(KEEP, "Bring back the saved list", ResurrectCommand::new, "resurrect"),
          entry(KEEP, "Take over the list of PM2", ImportCommand::new, "import"),
          entry(KEEP, "Forget the saved list", ClearDumpCommand::new, "cleardump"),
          entry(KEEP, "Bring it back at boot", StartupCommand::new, "startup"),
          entry(KEEP, "Do not bring it back at boot", UnstartupCommand::new, "unstartup"),
          entry(DAEMON, "Start the daemon if need be", PingCommand::new, "ping"),
          entry(DAEMON, "End all apps and the daemon", KillCommand::new, "kill"),
          entry(
              DAEMON,
              "Replace the daemon, not the apps",
              UpdateCommand::new,
              "update",
              "updatePM2"),
          entry(KEEP, "Set a default, or a variable of an app", SetCommand::new, "set"),
          entry(KEEP, "Show what was set", GetCommand::new, "get"),
          entry(KEEP, "Remove what was set", UnsetCommand::new, "unset"),
          entry(KEEP, "Set several at once", MultisetCommand::new, "multiset"),
          entry(KEEP, "Show or set, in PM2's words", ConfCommand::new, "conf", "config"),
          entry(DAEMON, "Facts for a report of a problem", ReportCommand::new, "report"),
          entry(DAEMON, "Facts about this host", SysinfosCommand::new, "sysinfos", "slist"),
          entry(DAEMON, "Open the HTTP API and its page", DashboardCommand::new, "dashboard"),
          entry(DAEMON, "What this machine offers", DoctorCommand::new, "doctor"),
          entry(DAEMON, "Completion for a shell", CompletionCommand::new, "completion"),
          entry(DAEMON, "Print the manual page", ManCommand::new, "man"),
          entry(DAEMON, "Print the version", VersionCommand::new, "version"),
          entry(DAEMON, "Show help", HelpCommand::new, "help"));

  private Commands() {}

  private static Entry entry(
      String group, String summary, Supplier<TasukiCommand> maker, String... names) {
    return new Entry(group, List.of(names), summary, maker);
  }

  static Optional<Entry> find(String name) {
    return ALL.stream().filter(entry -> entry.names().contains(name)).findFirst();
  }

  /// The known name that is most like a mistyped one, if any is.
  static Optional<String> nearest(String mistyped) {
    return Spelling.nearest(mistyped, ALL.stream().flatMap(e -> e.names().stream()).toList());
  }
}
