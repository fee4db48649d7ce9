package dev.tasuki.examples.stateless.plain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URLDecoder;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/// One request and its answer.
record Web(HttpExchange exchange) {
  /// Answers a request.
  interface Route {
    void handle(Web web) throws IOException;
  }

  /// A handler for one method. When Redis is away the answer is 503, and the worker lives on: it
  /// holds nothing that would be wrong when Redis is back.
  static HttpHandler handler(String method, Route route) {
    return exchange -> {
      try (exchange) {
        Web web = new Web(exchange);
        if (!exchange.getRequestMethod().equals(method)) {
          web.answer(405, "only " + method + "\n");
          return;
        }
        try {
          route.handle(web);
        } catch (JedisException e) {
          System.err.println("Redis: " + e);
          web.answer(503, "the store of sessions is away\n");
        }
      }
    };
  }

  /// Sends text and names the process that does.
  void answer(int status, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.getResponseHeaders().set("Worker", Long.toString(ProcessHandle.current().pid()));
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  /// A parameter of the query.
  String parameter(String name, String byDefault) {
    String query = exchange.getRequestURI().getRawQuery();
    for (String pair : query == null ? new String[0] : query.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return URLDecoder.decode(pair.substring(name.length() + 1), UTF_8);
      }
    }
    return byDefault;
  }

  /// The value of a cookie, or null.
  @Nullable String cookie(String name) {
    String header = exchange.getRequestHeaders().getFirst("Cookie");
    for (String pair : header == null ? new String[0] : header.split("; *", -1)) {
      if (pair.startsWith(name + "=")) {
        return pair.substring(name.length() + 1);
      }
    }
    return null;
  }

  /// Sets a cookie that scripts of the page cannot read.
  void setCookie(String name, String value, long maxAgeSeconds) {
    exchange
        .getResponseHeaders()
        .add(
            "Set-Cookie",
            name + "=" + value + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + maxAgeSeconds);
  }
}
