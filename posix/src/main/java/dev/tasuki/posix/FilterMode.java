package dev.tasuki.posix;

/// Which [BindFilter] a spawned process gets.
public enum FilterMode {
  /// None: its ports are its own affair.
  NONE(0),
  /// The filter, with no_new_privs, which any user may set: programs that rely on setuid (sudo,
  /// ping) lose their privilege under it.
  NO_NEW_PRIVILEGES(1),
  /// The filter without no_new_privs; needs CAP_SYS_ADMIN.
  PRIVILEGED(2);

  private static final int CAP_SYS_ADMIN = 21;

  private final int code;

  FilterMode(int code) {
    this.code = code;
  }

  /// The number that stands for it in messages; never changes.
  public int code() {
    return code;
  }

  /// The mode with this [#code()].
  public static FilterMode of(int code) {
    return switch (code) {
      case 0 -> NONE;
      case 1 -> NO_NEW_PRIVILEGES;
      case 2 -> PRIVILEGED;
      default -> throw new IllegalArgumentException("filter mode " + code);
    };
  }

  /// The filter mode that costs a program least on this machine, for this user.
  public static FilterMode preferred() {
    String capabilities = ProcessInfo.statusField("self", "CapEff");
    boolean admin =
        capabilities != null
            && (Long.parseUnsignedLong(capabilities, 16) >> CAP_SYS_ADMIN & 1) == 1;
    return admin ? PRIVILEGED : NO_NEW_PRIVILEGES;
  }
}
