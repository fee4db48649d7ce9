package dev.tasuki.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// What a Tasuki that is a service of systemd is told by its environment, and how its descriptors
/// are named there.
public final class ServiceVariables {
  /// Set for keeper and daemon of a service. For the daemon its value is [#BOOT] when the service
  /// has just been started, else [#RUNNING].
  public static final String SERVICE = "TASUKI_SERVICE";

  /// See [#SERVICE].
  public static final String BOOT = "boot";

  /// See [#SERVICE].
  public static final String RUNNING = "running";

  /// `sd_notify(3)`.
  public static final String NOTIFY_SOCKET = "NOTIFY_SOCKET";

  /// Before a run's number: the descriptor by which its system calls are answered. A keeper whose
  /// predecessor died together with the daemon has it among what is stored.
  public static final String LISTENER = "listener-";

  private static final String ALLOWED = "-_.";

  private ServiceVariables() {}

  /// A name as FDNAME takes it (no colon, no control characters), percent-encoded.
  public static String encode(String name) {
    StringBuilder encoded = new StringBuilder();
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      char character = (char) (octet & 0xff);
      boolean plain = character < 128 && Character.isLetterOrDigit(character);
      if (plain || ALLOWED.indexOf(character) >= 0) {
        encoded.append(character);
      } else {
        encoded.append('%').append(hex(octet >> 4)).append(hex(octet));
      }
    }
    return encoded.toString();
  }

  private static char hex(int value) {
    return Character.toUpperCase(Character.forDigit(value & 0xf, 16));
  }

  /// The opposite of [#encode(String)]; what was not encoded by it stays as it is.
  public static String decode(String encoded) {
    ByteArrayOutputStream name = new ByteArrayOutputStream();
    byte[] octets = encoded.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < octets.length; i++) {
      int high =
          octets[i] == '%' && i + 2 < octets.length ? Character.digit(octets[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(octets[i + 2], 16);
      name.write(low < 0 ? octets[i] : high << 4 | low);
      i += low < 0 ? 0 : 2;
    }
    return name.toString(StandardCharsets.UTF_8);
  }
}
