package dev.tasuki.examples.stateless.plain;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import redis.clients.jedis.RedisClient;

/// Sessions and a cache in Redis, uploads in S3, on the JDK's own server.
///
/// | request | what |
/// |---|---|
/// | `POST /login?user=ann` | begins a session, sets the cookie `sid` |
/// | `GET /me` | who is logged in, and how often this was asked in the session |
/// | `POST /logout` | ends the session |
/// | `GET /report?month=5` | something slow, cached for `CACHE_SECONDS` (default 10) |
/// | `PUT /files/NAME`, `GET /files/NAME` | stores and fetches a file |
/// | `GET /healthz` | this process answers |
///
/// Each answer names the process in the header `Worker`. `HOST` (default 127.0.0.1) and `PORT`
/// (default 3000) say where it listens; `REDIS_URL`, `S3_ENDPOINT`, `S3_BUCKET` and the usual
/// variables of AWS where the state is. With `SESSIONS=memory` it is the counter-example.
public final class PlainExample {
  private PlainExample() {}

  public static void main(String[] arguments) throws IOException {
    Map<String, String> environment = System.getenv();
    RedisClient redis =
        RedisClient.create(environment.getOrDefault("REDIS_URL", "redis://127.0.0.1:6379"));
    Sessions sessions =
        "memory".equals(environment.get("SESSIONS"))
            ? new MemorySessions()
            : new RedisSessions(redis, Duration.ofMinutes(30));
    long seconds = Long.parseLong(environment.getOrDefault("CACHE_SECONDS", "10"));

    int port = Integer.parseInt(environment.getOrDefault("PORT", "3000"));
    String host = environment.getOrDefault("HOST", "127.0.0.1");
    HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    SessionRoutes routes = new SessionRoutes(sessions);
    server.createContext("/login", Web.handler("POST", routes::login));
    server.createContext("/me", Web.handler("GET", routes::me));
    server.createContext("/logout", Web.handler("POST", routes::logout));
    Cache cache = new Cache(redis, Duration.ofSeconds(seconds));
    server.createContext("/report", Web.handler("GET", web -> report(web, cache)));
    server.createContext("/healthz", Web.handler("GET", web -> web.answer(200, "well\n")));
    if (environment.containsKey("S3_BUCKET")) {
      server.createContext("/files/", new FileRoutes(Uploads.of(environment)));
    }
    server.start();
    System.out.println("Listening on port " + port);
  }

  private static void report(Web web, Cache cache) throws IOException {
    String month = web.parameter("month", "1");
    web.answer(200, cache.get("report:" + month, () -> slowReport(month)));
  }

  /// Stands for a query that takes its time; the answer says who computed it.
  private static String slowReport(String month) {
    return "report of month %s, computed by process %d at %d\n"
        .formatted(month, ProcessHandle.current().pid(), System.currentTimeMillis());
  }
}
