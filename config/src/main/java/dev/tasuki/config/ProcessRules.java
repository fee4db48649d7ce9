package dev.tasuki.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// As what its processes run, and within which limits.
///
/// @param user name or number of the user (`uid`), or null for the daemon's own
/// @param group name or number of the group (`gid`), or null for the user's
/// @param identity the numbers of both, as they were looked up; null for the daemon's own
/// @param nice niceness, -20 to 19, or null for the daemon's
/// @param umask file mode creation mask, or null for the daemon's
/// @param limits resource limits that differ from the daemon's
/// @param cgroup what each of its process trees may use at most, or null for no such limit
/// @param stdin absolute path that standard input is read from, [#PIPE], or null for nothing
/// @param pidFile absolute path of the file for the process id, or null for the usual one; with
///   several instances each adds its id to the name
/// @param waits whether it is only listed at first (`autostart: false`)
/// @param mainOnly whether signals go to the main process alone (`treekill: false`)
/// @param killRetry pause between two SIGKILLs, zero for the usual one
public record ProcessRules(
    @Nullable String user,
    @Nullable String group,
    @Nullable Identity identity,
    @Nullable Integer nice,
    @Nullable Integer umask,
    List<Limit> limits,
    @Nullable CgroupRules cgroup,
    @Nullable String stdin,
    @Nullable String pidFile,
    boolean waits,
    boolean mainOnly,
    @Nullable Duration killRetry)
    implements Facet {
  /// The word for a standard input that `tasuki send` and `attach` write to.
  public static final String PIPE = "pipe";

  /// What an app has that says nothing about it.
  public static final ProcessRules DEFAULT =
      new ProcessRules(
          null, null, null, null, null, List.of(), null, null, null, false, false, null);

  private static final int LOWEST_NICE = -20;
  private static final int HIGHEST_NICE = 19;

  /// A user and groups by number.
  public record Identity(int uid, int gid, List<Integer> groups) {
    public Identity {
      groups = List.copyOf(groups);
    }
  }

  /// A resource limit.
  ///
  /// @param name as `prlimit(1)` has it, such as `nofile`
  /// @param soft what holds, -1 for no limit
  /// @param hard up to what the process may raise it, -1 for no limit
  public record Limit(String name, long soft, long hard) {
    @Override
    public String toString() {
      return name + "=" + shown(soft) + (soft == hard ? "" : ":" + shown(hard));
    }

    private static String shown(long value) {
      return value < 0 ? "unlimited" : Long.toString(value);
    }
  }

  /// A component may be missing in a file that an older Tasuki has written.
  public ProcessRules {
    limits = limits == null ? List.of() : List.copyOf(limits);
  }

  static ProcessRules of(Said said) throws ConfigException {
    String user = said.text(Attribute.UID);
    String group = said.text(Attribute.GID);
    return new ProcessRules(
        user,
        group,
        identity(user, group),
        nice(said.text(Attribute.NICE)),
        umask(said.text(Attribute.UMASK)),
        Limits.of(said),
        CgroupRules.of(said),
        stdin(said),
        said.file(Attribute.PID_FILE),
        !said.flag(Attribute.AUTOSTART, true),
        !said.flag(Attribute.TREEKILL, true),
        said.has(Attribute.KILL_RETRY_TIME)
            ? said.duration(Attribute.KILL_RETRY_TIME, Duration.ZERO)
            : null);
  }

  private static @Nullable Identity identity(@Nullable String user, @Nullable String group)
      throws ConfigException {
    if (user == null && group == null) {
      return null;
    }
    Accounts.User account = user == null ? null : Accounts.user(user);
    int gid = group != null ? Accounts.group(group) : account == null ? -1 : account.gid();
    int own = Accounts.ownUser();
    boolean already =
        (account == null || account.uid() == own) && (gid < 0 || gid == Accounts.ownGroup());
    if (own != 0 && !already) {
      throw new ConfigException(
          (user == null ? "--gid " + group : "--uid " + user)
              + ": only a daemon of root can start processes as somebody else; this one has user id "
              + own);
    }
    if (own != 0) {
      return null;
    }
    List<Integer> groups = account == null ? List.of(gid) : account.groups();
    return new Identity(account == null ? -1 : account.uid(), gid, groups);
  }

  private static @Nullable Integer nice(@Nullable String word) throws ConfigException {
    if (word == null) {
      return null;
    }
    int nice = word.matches("[+-]?\\d{1,3}") ? Integer.parseInt(word) : Integer.MAX_VALUE;
    if (nice < LOWEST_NICE || nice > HIGHEST_NICE) {
      throw new ConfigException(
          "--nice " + word + ": not a niceness; -20 (first served) to 19 (last)");
    }
    if (nice < 0 && Accounts.ownUser() != 0) {
      throw new ConfigException("--nice " + word + ": only root may go below 0");
    }
    return nice;
  }

  private static @Nullable Integer umask(@Nullable String word) throws ConfigException {
    if (word == null) {
      return null;
    }
    if (!word.matches("0?[0-7]{1,3}")) {
      throw new ConfigException(
          "--umask " + word + ": not a mask; write up to three octal digits, such as '022'");
    }
    return Integer.parseInt(word, 8);
  }

  private static @Nullable String stdin(Said said) throws ConfigException {
    String word = said.text(Attribute.STDIN);
    return PIPE.equals(word) ? word : said.file(Attribute.STDIN);
  }

  @Override
  public Map<String, @Nullable Object> attributes() {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("uid", user);
    attributes.put("gid", group);
    attributes.put("nice", nice);
    attributes.put("umask", umask == null ? null : "0" + Integer.toOctalString(umask));
    attributes.put("limits", limits.isEmpty() ? null : limits);
    attributes.put("cgroup", cgroup);
    attributes.put("stdin", stdin);
    attributes.put("pid_file", pidFile);
    attributes.put("autostart", !waits);
    attributes.put("treekill", !mainOnly);
    attributes.put("kill_retry_time", killRetry);
    return attributes;
  }
}
