package dev.tasuki.examples.stateless.plain;

import java.io.IOException;
import java.time.Duration;

/// Login, counter, logout.
record SessionRoutes(Sessions sessions) {
  private static final String COOKIE = "sid";

  /// A real program asks for a password here.
  void login(Web web) throws IOException {
    String user = web.parameter("user", "");
    if (user.isBlank()) {
      web.answer(400, "who? POST /login?user=NAME\n");
      return;
    }
    web.setCookie(COOKIE, sessions.begin(user), Duration.ofMinutes(30).toSeconds());
    web.answer(200, "logged in\n");
  }

  void me(Web web) throws IOException {
    String id = web.cookie(COOKIE);
    Sessions.Session session = id == null ? null : sessions.visit(id);
    if (session == null) {
      web.answer(401, "not logged in\n");
      return;
    }
    web.answer(200, "%s, visit %d\n".formatted(session.user(), session.visits()));
  }

  void logout(Web web) throws IOException {
    String id = web.cookie(COOKIE);
    if (id != null) {
      sessions.end(id);
    }
    web.setCookie(COOKIE, "", 0);
    web.answer(200, "logged out\n");
  }
}
