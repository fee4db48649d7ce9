package dev.tasuki.sharing;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Sockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Gives the connections that wait in a listener to other members of its group when it is shut
/// down, by their hash. Confined to the sharing thread.
///
/// The kernel does so where `net.ipv4.tcp_migrate_req` is 1 (Linux 5.14; `ip-sysctl.rst`). Where it
/// is 0 and we may set it, as root may, it is 1 for the moment of the call: what another program
/// shuts down in that moment is treated likewise, which loses nothing.
final class Migration {
  private static final Path SWITCH = Path.of("/proc/sys/net/ipv4/tcp_migrate_req");
  private static final String ON = "1";

  private final long network;
  private @Nullable Boolean possible;

  /// @throws PosixException when the kernel does not say which network namespace is ours
  Migration() throws PosixException {
    network = Sockets.ownNetworkNamespace();
  }

  /// Whether it works for sockets of this key: the switch is of our network namespace.
  boolean possible(SocketKey key) {
    if (key.network() != network) {
      return false;
    }
    Boolean known = possible;
    if (known == null) {
      known = look().works();
      possible = known;
    }
    return known;
  }

  /// How the switch stands, and whether it can be set.
  enum Setting {
    ON,
    OFF,
    /// Off, and we may set it.
    OURS,
    NOT_OFFERED;

    boolean works() {
      return this == ON || this == OURS;
    }
  }

  /// Tries it; changes nothing.
  static Setting look() {
    try {
      String now = setting();
      if (now.equals(ON)) {
        return Setting.ON;
      }
      return rewritten(now) ? Setting.OURS : Setting.OFF;
    } catch (IOException e) {
      return Setting.NOT_OFFERED;
    }
  }

  private static boolean rewritten(String now) {
    try {
      Files.writeString(SWITCH, now);
      return true;
    } catch (IOException e) {
      return false; // another user, a container
    }
  }

  /// Shuts the listener down, its connections go to others where that is possible.
  ///
  /// @return 0 or the negative errno of `shutdown(2)`
  int shutdown(SocketKey key, Descriptor socket) {
    boolean switched = possible(key) && switchOn();
    try {
      return Sockets.shutdown(socket.number());
    } finally {
      if (switched) {
        set("0");
      }
    }
  }

  /// @return whether it was off
  private boolean switchOn() {
    try {
      return !setting().equals(ON) && set(ON);
    } catch (IOException e) {
      return false;
    }
  }

  private static String setting() throws IOException {
    return Files.readString(SWITCH).strip();
  }

  private boolean set(String value) {
    try {
      Files.writeString(SWITCH, value);
      return true;
    } catch (IOException e) {
      possible = false;
      return false;
    }
  }
}
