package dev.tasuki.posix;

/// Which [BindFilter] a spawned process gets.
public enum FilterMode {
  /// None: its ports are its own affair.
  NONE,
  /// The filter, with no_new_privs, which any user may set: programs that rely on setuid (sudo,
  /// ping) lose their privilege under it.
  NO_NEW_PRIVILEGES,
  /// The filter without no_new_privs; needs CAP_SYS_ADMIN.
  PRIVILEGED;

  private static final int CAP_SYS_ADMIN = 21;

  /// The filter mode that costs a program least on this machine, for this user.
  public static FilterMode preferred() {
    String capabilities = ProcessInfo.statusField("self", "CapEff");
    boolean admin =
        capabilities != null
            && (Long.parseUnsignedLong(capabilities, 16) >> CAP_SYS_ADMIN & 1) == 1;
    return admin ? PRIVILEGED : NO_NEW_PRIVILEGES;
  }
}
