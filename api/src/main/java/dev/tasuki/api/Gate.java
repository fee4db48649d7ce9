package dev.tasuki.api;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who may ask for what. Three independent checks, each of which would do against its attack:
///
/// - `Host` must name this loopback address and port: else a name of the attacker's that resolves
///   to 127.0.0.1 (DNS rebinding) would make a browser talk to us as to the attacker's own site.
/// - `Origin`, where a browser sends it, and `Sec-Fetch-Site` must say that our own page asks.
///   Other ports of the same host are the same site to `SameSite`, but another origin.
/// - The token, as `Authorization: Bearer`, or the cookie that a browser got for it. With the
///   cookie alone nothing is changed unless `Origin` is ours.
///
/// Thread-safe.
final class Gate {
  private final Token token;
  private final Sessions sessions;
  private final Set<String> hosts;
  private final Set<String> origins;

  Gate(Token token, Sessions sessions, int port) {
    this.token = token;
    this.sessions = sessions;
    this.hosts = Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
    this.origins =
        Set.of("http://127.0.0.1:" + port, "http://localhost:" + port, "http://[::1]:" + port);
  }

  /// Refuses what comes from another site.
  void checkSource(HttpExchange exchange) throws Problem {
    Headers headers = exchange.getRequestHeaders();
    List<String> named = headers.getOrDefault("Host", List.of());
    if (named.size() != 1 || !hosts.contains(named.getFirst())) {
      throw new Problem(403, "the Host header does not name this server");
    }
    String origin = headers.getFirst("Origin");
    if (origin != null && !origins.contains(origin)) {
      throw new Problem(403, "requests of other sites are refused (Origin)");
    }
    String site = headers.getFirst("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin") && !isNavigation(headers, site)) {
      throw new Problem(403, "requests of other sites are refused (Sec-Fetch-Site)");
    }
  }

  /// Somebody typed the address or followed a link: the page itself may be shown, it holds nothing.
  private static boolean isNavigation(Headers headers, String site) {
    return site.equals("none") || "navigate".equals(headers.getFirst("Sec-Fetch-Mode"));
  }

  /// Refuses who has not shown the token.
  void checkCaller(HttpExchange exchange) throws Problem {
    Headers headers = exchange.getRequestHeaders();
    String authorization = headers.getFirst("Authorization");
    if (authorization != null) {
      if (!isToken(authorization)) {
        throw new Problem(401, "the token is wrong");
      }
      return;
    }
    if (!sessions.knows(headers.getFirst("Cookie"))) {
      throw new Problem(401, "a token is needed: Authorization: Bearer … (tasuki dashboard)");
    }
    boolean looks = exchange.getRequestMethod().equals("GET");
    if (looks ? isForeignNavigation(headers) : headers.getFirst("Origin") == null) {
      throw new Problem(403, "with a cookie, only our own page may ask this");
    }
  }

  private static boolean isForeignNavigation(Headers headers) {
    String site = headers.getFirst("Sec-Fetch-Site");
    return site != null && !site.equals("same-origin") && !site.equals("none");
  }

  private boolean isToken(@Nullable String authorization) {
    return authorization != null
        && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
        && token.matches(authorization.substring(7).strip());
  }
}
