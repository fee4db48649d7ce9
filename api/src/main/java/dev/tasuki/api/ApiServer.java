package dev.tasuki.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tasuki.daemon.OperationException;
import dev.tasuki.daemon.Operations;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// The API while it is on: the JDK's HTTP server on 127.0.0.1, a virtual thread for each request.
///
/// Every request passes [Gate#checkSource]; all but static files and open routes
/// [Gate#checkCaller]; whatever goes wrong becomes one `application/problem+json`. Bounds:
/// [#CONNECTIONS] connections, [#SECONDS] for a request to arrive, [Call#LARGEST_BODY],
/// [EventStream#MOST].
final class ApiServer implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ApiServer.class.getName());
  private static final String CONNECTIONS = "256";
  private static final String SECONDS = "20";

  private final HttpServer server;
  private final ExecutorService threads;
  private final Token token;
  private final Gate gate;
  private final Routes routes;

  private ApiServer(
      HttpServer server, Token token, Operations operations, Function<Path, LogFile> logs) {
    this.server = server;
    this.token = token;
    Sessions sessions = new Sessions(port());
    this.gate = new Gate(token, sessions, port());
    this.routes = new Routes(operations, sessions, logs);
    this.threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("api-", 0).factory());
  }

  /// @param port 0 for any that is free
  /// @throws IOException when the port is taken
  static ApiServer open(int port, Token token, Operations operations, Function<Path, LogFile> logs)
      throws IOException {
    // Read once, when the server's classes are loaded (module jdk.httpserver).
    System.setProperty("jdk.httpserver.maxConnections", CONNECTIONS);
    System.setProperty("sun.net.httpserver.maxReqTime", SECONDS);
    System.setProperty("sun.net.httpserver.nodelay", "true");
    InetAddress loopback = InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
    HttpServer http = HttpServer.create(new InetSocketAddress(loopback, port), 64);
    ApiServer api = new ApiServer(http, token, operations, logs);
    http.setExecutor(api.threads);
    http.createContext("/", api::answer);
    http.start();
    return api;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /// Where the dashboard is, with the token after `#`: browsers send that to nobody.
  String url() {
    return "http://127.0.0.1:" + port() + "/#token=" + token.text();
  }

  private void answer(HttpExchange exchange) {
    Pages.protect(exchange.getResponseHeaders());
    try {
      dispatch(exchange);
    } catch (Problem problem) {
      tell(exchange, problem);
    } catch (OperationException e) {
      tell(exchange, new Problem(409, String.valueOf(e.getMessage())));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a caller of the API has gone: {0}", e.toString());
      exchange.close();
    } catch (InterruptedException e) {
      exchange.close(); // the server ends
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a request of the API failed", e);
      tell(exchange, new Problem(500, "internal error: see tasukid.log"));
    }
  }

  private void dispatch(HttpExchange exchange)
      throws IOException, Problem, OperationException, InterruptedException {
    gate.checkSource(exchange);
    String path = exchange.getRequestURI().getRawPath();
    if (Pages.has(path) && exchange.getRequestMethod().equals("GET")) {
      Pages.answer(new Call(exchange, Map.of()), path);
      return;
    }
    Routes.Found found = routes.find(exchange.getRequestMethod(), path);
    if (found == null || !found.route().open()) {
      gate.checkCaller(exchange);
    }
    if (found == null) {
      throw new Problem(404, "there is nothing at this address: see /v1/openapi.json");
    }
    found.route().handler().handle(new Call(exchange, found.variables()));
  }

  private static void tell(HttpExchange exchange, Problem problem) {
    try (exchange) {
      if (exchange.getResponseCode() != -1) {
        return; // the answer has begun: cutting it off is all that is left
      }
      byte[] json = problem.json().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
      if (problem.status() == 401) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
      }
      exchange.sendResponseHeaders(problem.status(), json.length);
      exchange.getResponseBody().write(json);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a caller of the API has gone: {0}", e.toString());
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
