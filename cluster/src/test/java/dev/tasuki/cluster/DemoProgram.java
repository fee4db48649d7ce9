package dev.tasuki.cluster;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;

/// A program as users write it: the primary forks itself, each worker is a plain JDK HttpServer.
/// What happens is printed, a line each, for the tests.
final class DemoProgram {
  record Greeting(String type, int id, String mode) {}

  private DemoProgram() {}

  public static void main(String... args) throws IOException {
    int port = Integer.parseInt(args[0]);
    if (Cluster.isPrimary()) {
      primary(Integer.parseInt(args[1]));
    } else {
      serve(port);
    }
  }

  private static void primary(int workers) {
    Cluster.onListening((worker, address) -> say("listening " + worker.pid() + " " + address));
    Cluster.onExit((worker, exit) -> say("exit " + worker.pid() + " " + exit));
    Cluster.onMessage(
        (worker, message) -> say("greeting " + message.as(Greeting.class) + " " + worker.pid()));
    RestartPolicy.of(3, Duration.ofSeconds(60))
        .withDelay(Duration.ofMillis(50))
        .install(worker -> say("given up " + worker.pid()));
    GracefulShutdown.defaults()
        .withMessage("shutdown")
        .withTimeout(Duration.ofMillis(Integer.getInteger("demo.timeout", 15_000)))
        .install();
    RollingRestart.defaults().install();
    int user = Integer.getInteger("demo.user", -1);
    Cluster.setupPrimary(ClusterSettings.builder().uid(user).gid(user).build());
    for (int i = 0; i < workers; i++) {
      Cluster.fork(Map.of("MODE", "m" + i));
    }
    say("primary " + ProcessHandle.current().pid());
  }

  private static void serve(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    String pid = Long.toString(ProcessHandle.current().pid());
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          switch (exchange.getRequestURI().getPath()) {
            case "/slow" -> pause(Duration.ofMillis(1_500));
            case "/endless" -> pause(Duration.ofDays(1));
            case "/crash" -> Runtime.getRuntime().halt(3);
            default -> {}
          }
          byte[] answer = (pid + "\n").getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    Worker self = Cluster.worker();
    self.onMessage(message -> say("worker " + pid + " heard " + message));
    self.send(new Greeting("hello", self.id(), System.getenv("MODE")));
    server.start();
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
