package dev.tasuki.examples.stateless.spring;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

/// A session is two keys that expire together: who, and how often.
@RestController
final class SessionController {
  private static final String COOKIE = "sid";
  private static final Duration IDLE = Duration.ofMinutes(30);
  private static final String WORKER = Long.toString(ProcessHandle.current().pid());

  private final RedisClient redis;

  SessionController(RedisClient redis) {
    this.redis = redis;
  }

  /// A real program asks for a password here.
  @PostMapping("/login")
  ResponseEntity<String> login(@RequestParam String user) {
    String id = newId();
    redis.set(userKey(id), user, SetParams.setParams().ex(IDLE.toSeconds()));
    ResponseCookie cookie =
        ResponseCookie.from(COOKIE, id)
            .path("/")
            .httpOnly(true)
            .sameSite("Lax")
            .maxAge(IDLE)
            .build();
    return answer(HttpStatus.OK)
        .header(HttpHeaders.SET_COOKIE, cookie.toString())
        .body("logged in\n");
  }

  @GetMapping("/me")
  ResponseEntity<String> me(@CookieValue(name = COOKIE, required = false) @Nullable String id) {
    String user = id == null ? null : redis.get(userKey(id));
    if (id == null || user == null) {
      return answer(HttpStatus.UNAUTHORIZED).body("not logged in\n");
    }
    long visits = redis.incr(visitsKey(id));
    redis.expire(visitsKey(id), IDLE.toSeconds());
    redis.expire(userKey(id), IDLE.toSeconds());
    return answer(HttpStatus.OK).body("%s, visit %d\n".formatted(user, visits));
  }

  @PostMapping("/logout")
  ResponseEntity<String> logout(@CookieValue(name = COOKIE, required = false) @Nullable String id) {
    if (id != null) {
      redis.del(userKey(id), visitsKey(id));
    }
    return answer(HttpStatus.OK).body("logged out\n");
  }

  private static ResponseEntity.BodyBuilder answer(HttpStatus status) {
    return ResponseEntity.status(status).header("Worker", WORKER);
  }

  private static String newId() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private static String userKey(String id) {
    return "session:" + id + ":user";
  }

  private static String visitsKey(String id) {
    return "session:" + id + ":visits";
  }
}
