package dev.tasuki.examples.stateless.plain;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Who is logged in. Thread-safe.
interface Sessions {
  /// What a session holds.
  ///
  /// @param visits how often it was looked at, this time included
  record Session(String user, long visits) {}

  /// Begins a session.
  ///
  /// @return its id, which nobody can guess
  String begin(String user);

  /// Counts a visit.
  ///
  /// @return null when there is no such session, or no longer
  @Nullable Session visit(String id);

  void end(String id);

  static String newId() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
