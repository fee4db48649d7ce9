package dev.tasuki.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Browsers that have shown the token: each has a cookie of its own instead of it. They end with
/// [#close], after [#LIFE], and with the server. Thread-safe.
final class Sessions {
  static final Duration LIFE = Duration.ofHours(12);
  private static final int MOST = 64;

  private final String cookieName;
  private final Map<String, Instant> ends = new LinkedHashMap<>();

  /// @param port part of the cookie's name: browsers send a host's cookies to all of its ports
  Sessions(int port) {
    cookieName = "tasuki-" + port;
  }

  /// Begins one.
  ///
  /// @return the value of `Set-Cookie`
  synchronized String open() {
    Iterator<Map.Entry<String, Instant>> oldest = ends.entrySet().iterator();
    while (ends.size() >= MOST && oldest.hasNext()) {
      oldest.next();
      oldest.remove();
    }
    String id = Token.random();
    ends.put(id, Instant.now().plus(LIFE));
    return cookie(id, LIFE);
  }

  /// Ends the one of this `Cookie` header.
  ///
  /// @return the value of `Set-Cookie` that removes it
  synchronized String close(@Nullable String cookies) {
    String id = id(cookies);
    if (id != null) {
      ends.remove(id);
    }
    return cookie("", Duration.ZERO);
  }

  /// Whether a `Cookie` header names a session. The ids are random and looked up by hash: time says
  /// nothing about them.
  synchronized boolean knows(@Nullable String cookies) {
    String id = id(cookies);
    Instant end = id == null ? null : ends.get(id);
    return end != null && Instant.now().isBefore(end);
  }

  private String cookie(String value, Duration life) {
    return "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict"
        .formatted(cookieName, value, life.toSeconds());
  }

  private @Nullable String id(@Nullable String cookies) {
    if (cookies != null) {
      for (String cookie : cookies.split(";")) {
        String[] pair = cookie.strip().split("=", 2);
        if (pair.length == 2 && pair[0].equals(cookieName)) {
          return pair[1];
        }
      }
    }
    return null;
  }
}
