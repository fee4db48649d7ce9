package dev.tasuki.posix;

/// How a process ended, from a wait status (`wait(2)`).
///
/// @param raw the kernel's wait status, or -1 when nobody can tell any more
public record WaitStatus(int raw) {
  /// It has ended; how could not be found out.
  public static final WaitStatus UNKNOWN = new WaitStatus(-1);

  private static final int CORE_FLAG = 0x80;

  /// It ended by itself with this code, 0..255.
  public static WaitStatus exited(int code) {
    return new WaitStatus((code & 0xff) << 8);
  }

  /// It was ended by this signal.
  public static WaitStatus signalled(int signal) {
    return new WaitStatus(signal & 0x7f);
  }

  /// Whether it is known how the process ended.
  public boolean isKnown() {
    return raw != -1;
  }

  /// The exit code 0..255, or -1 when it did not end by itself.
  public int code() {
    return isKnown() && signal() == 0 ? raw >> 8 & 0xff : -1;
  }

  /// The signal that ended it, or 0.
  public int signal() {
    return isKnown() ? raw & 0x7f : 0;
  }

  /// The code as a shell reports it: 128 + signal when killed, -1 when unknown.
  public int shellCode() {
    return signal() == 0 ? code() : 128 + signal();
  }

  /// Words such as `exit code 7`, `signal SIGKILL`, `signal SIGSEGV (core dumped)`.
  @Override
  public String toString() {
    if (!isKnown()) {
      return "exit code unknown";
    }
    if (signal() == 0) {
      return "exit code " + code();
    }
    return "signal " + Signal.name(signal()) + ((raw & CORE_FLAG) == 0 ? "" : " (core dumped)");
  }
}
