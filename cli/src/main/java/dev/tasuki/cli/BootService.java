package dev.tasuki.cli;

import java.nio.file.Path;

/// A service that brings the saved list back at boot.
///
/// There is no main process: as long as anything of Tasuki lives, the rest is started again from
/// within, and apps live on when keeper or daemon dies. So systemd is told of none
/// (`GuessMainPID=no`), and the service is up while its control group holds a process.
/// `Type=notify` would need a readiness message that Tasuki does not send; with `forking` the
/// service is up when `resurrect` has returned.
///
/// @param home the user's home directory
/// @param tasukiHome TASUKI_HOME, absolute
/// @param launcher absolute path of the program `tasuki`
/// @param path PATH of the service
record BootService(
    Platform platform,
    String name,
    String user,
    Path home,
    Path tasukiHome,
    Path launcher,
    String path) {

  enum Platform {
    SYSTEMD,
    SYSTEMD_USER,
    OPENRC
  }

  /// Where its file belongs.
  Path file() {
    return switch (platform) {
      case SYSTEMD -> Path.of("/etc/systemd/system", name + ".service");
      case SYSTEMD_USER -> home.resolve(".config/systemd/user/" + name + ".service");
      case OPENRC -> Path.of("/etc/init.d", name);
    };
  }

  /// What makes it start at boot, once the file is there.
  String enabling() {
    return switch (platform) {
      case SYSTEMD -> "systemctl daemon-reload && systemctl enable " + name;
      case SYSTEMD_USER ->
          "systemctl --user daemon-reload && systemctl --user enable "
              + name
              + " && loginctl enable-linger "
              + user;
      case OPENRC -> "rc-update add " + name + " default";
    };
  }

  /// What undoes it, before the file is removed. Nothing that runs is stopped.
  String disabling() {
    return switch (platform) {
      case SYSTEMD -> "systemctl disable " + name;
      case SYSTEMD_USER -> "systemctl --user disable " + name;
      case OPENRC -> "rc-update del " + name + " default";
    };
  }

  /// The text of the file.
  String text() {
    return platform == Platform.OPENRC ? openrc() : systemd(platform == Platform.SYSTEMD);
  }

  private String systemd(boolean system) {
    return """
    [Unit]
    Description=Tasuki, the apps of %s
    %s
    [Service]
    # Up when "resurrect" has returned; an app that fails must not fail the others ("-").
    Type=forking
    # Keeper and daemon start each other again, and apps outlive both: none is the main process.
    GuessMainPID=no
    %sEnvironment=%s
    Environment=%s
    ExecStart=-%s resurrect
    ExecReload=%s reload all
    ExecStop=-%s kill
    # Each app has its own kill_timeout within "kill"; what is left gets SIGTERM, then SIGKILL.
    KillMode=control-group
    TimeoutStartSec=infinity
    TimeoutStopSec=120
    # An app that is killed for its memory is started again by Tasuki; the others go on.
    OOMPolicy=continue
    TasksMax=infinity
    %s
    [Install]
    WantedBy=%s
    """
        .formatted(
            percent(user),
            system ? "Wants=network-online.target\nAfter=network-online.target\n" : "",
            system ? "User=" + percent(user) + "\n" : "",
            word("TASUKI_HOME=" + tasukiHome),
            word("PATH=" + path),
            program(),
            program(),
            program(),
            system ? "LimitNOFILE=1048576\n" : "",
            system ? "multi-user.target" : "default.target");
  }

  /// A word of a unit file (systemd.syntax(7)): quoted, specifiers switched off.
  private static String word(String text) {
    return "\"" + percent(text).replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static String percent(String text) {
    return text.replace("%", "%%");
  }

  private String program() {
    String text = launcher.toString();
    return text.matches("[A-Za-z0-9_./+-]+") ? text : word(text);
  }

  private String openrc() {
    return """
    #!/sbin/openrc-run
    description="Tasuki, the apps of %s"

    depend() {
      need localmount
      use net dns
      after firewall
    }

    tasuki_as_user() {
      su -s /bin/sh %s -c "HOME=\\"\\$1\\" TASUKI_HOME=\\"\\$2\\" PATH=\\"\\$3\\" exec \\"\\$4\\" \\"\\$5\\"" -- \\
        sh %s %s %s %s "$1"
    }

    # An app that fails must not fail the others: the service is up when the daemon answers.
    start() {
      ebegin "Starting ${RC_SVCNAME}"
      tasuki_as_user resurrect
      tasuki_as_user ping >/dev/null
      eend $?
    }

    stop() {
      ebegin "Stopping ${RC_SVCNAME}"
      tasuki_as_user kill
      eend $?
    }

    status() {
      if kill -0 "$(cat %s/run/tasukid.pid 2>/dev/null)" 2>/dev/null; then
        einfo "status: started"
      else
        einfo "status: stopped"
        return 3
      fi
    }
    """
        .formatted(
            user.replace("\"", ""),
            shell(user),
            shell(home.toString()),
            shell(tasukiHome.toString()),
            shell(path),
            shell(launcher.toString()),
            shell(tasukiHome.toString()));
  }

  private static String shell(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
