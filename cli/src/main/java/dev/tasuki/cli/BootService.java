package dev.tasuki.cli;

import java.nio.file.Path;

/// A service that brings the saved list back at boot.
///
/// With systemd, the keeper is the main process and says when the apps are up (docs/boot.md). When
/// keeper or daemon dies, apps live on (`KillMode=process`), and what the keeper held is with
/// systemd: a keeper that it starts anew takes over. An orderly end is that of `tasuki kill`.
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

  /// Root has all groups, and a user's manager is given one. What is limited may not be in the same
  /// group as who limits it, not even after a restart: hence the subgroup, from systemd 254 on.
  private static final String DELEGATION =
      """
      # Apps are limited (cgroup) in groups beside that of keeper and daemon.
      Delegate=yes
      DelegateSubgroup=keeper
      """;

  enum Platform {
    SYSTEMD,
    SYSTEMD_USER,
    OPENRC,
    LAUNCHD
  }

  /// Where its file belongs.
  Path file() {
    return switch (platform) {
      case SYSTEMD -> Path.of("/etc/systemd/system", name + ".service");
      case SYSTEMD_USER -> home.resolve(".config/systemd/user/" + name + ".service");
      case OPENRC -> Path.of("/etc/init.d", name);
      case LAUNCHD -> home.resolve("Library/LaunchAgents/" + name + ".plist");
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
      case LAUNCHD -> "launchctl bootstrap gui/$(id -u) " + file();
    };
  }

  /// What undoes it, before the file is removed. Nothing that runs is stopped.
  String disabling() {
    return switch (platform) {
      case SYSTEMD -> "systemctl disable " + name;
      case SYSTEMD_USER -> "systemctl --user disable " + name;
      case OPENRC -> "rc-update del " + name + " default";
      case LAUNCHD -> "launchctl bootout gui/$(id -u)/" + name;
    };
  }

  /// The text of the file.
  String text() {
    return switch (platform) {
      case OPENRC -> openrc();
      case LAUNCHD -> launchd();
      case SYSTEMD, SYSTEMD_USER -> systemd(platform == Platform.SYSTEMD);
    };
  }

  private String systemd(boolean system) {
    return """
    [Unit]
    Description=Tasuki, the apps of %s
    %s
    [Service]
    # The keeper is the main process; the daemon says that the apps are up, however long that takes.
    Type=notify
    NotifyAccess=all
    TimeoutStartSec=infinity
    %sEnvironment=%s
    Environment=%s
    ExecStart=%s service
    ExecReload=%s reload all
    ExecStop=-%s kill
    TimeoutStopSec=120
    # When keeper and daemon die, the apps live on; the next keeper is given what the last one held.
    KillMode=process
    Restart=on-failure
    RestartSec=500ms
    RestartPreventExitStatus=2 3
    FileDescriptorStoreMax=8192
    # An app that is killed for its memory is started again by Tasuki; the others go on.
    OOMPolicy=continue
    TasksMax=infinity
    %s%s
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
            system && !user.equals("root") ? DELEGATION : "",
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

  private String launchd() {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
    <plist version="1.0">
    <dict>
      <key>Label</key>
      <string>%s</string>
      <key>ProgramArguments</key>
      <array>
        <string>%s</string>
        <string>resurrect</string>
      </array>
      <key>EnvironmentVariables</key>
      <dict>
        <key>TASUKI_HOME</key>
        <string>%s</string>
        <key>PATH</key>
        <string>%s</string>
      </dict>
      <key>RunAtLoad</key>
      <true/>
      <key>AbandonProcessGroup</key>
      <true/>
    </dict>
    </plist>
    """
        .formatted(xml(name), xml(launcher.toString()), xml(tasukiHome.toString()), xml(path));
  }

  private static String xml(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
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
