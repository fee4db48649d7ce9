package dev.tasuki.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/// `node-work.js` in Java: a server whose work can be chosen by the path.
final class WorkServer {
  private static final int BACKLOG = 511;
  private static final long BUSY_NANOS = 2_000_000;
  private static final long WAIT_MILLIS = 20;
  private static final byte[] NAME =
      ("pid " + ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);

  private WorkServer() {}

  public static void main(String... arguments) throws IOException {
    // By default it closes what is kept beyond 200, without a word: clients would count that as
    // loss.
    System.setProperty("sun.net.httpserver.maxIdleConnections", "2000");
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
    HttpServer server = HttpServer.create(address, BACKLOG);
    server.createContext("/", WorkServer::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    switch (exchange.getRequestURI().getPath()) {
      case "/cpu" -> busy();
      case "/wait" -> pause();
      default -> {}
    }
    exchange.sendResponseHeaders(200, NAME.length);
    exchange.getResponseBody().write(NAME);
    exchange.close();
  }

  private static void busy() {
    long end = System.nanoTime() + BUSY_NANOS;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
