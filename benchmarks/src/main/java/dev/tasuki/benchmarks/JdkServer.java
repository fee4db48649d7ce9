package dev.tasuki.benchmarks;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpHandlers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/// The JDK's `com.sun.net.httpserver`.
final class JdkServer {
  private JdkServer() {}

  public static void main(String... arguments) throws IOException {
    InetSocketAddress address = new InetSocketAddress(Integer.parseInt(arguments[0]));
    HttpServer server =
        HttpServer.create(address, 0, "/", HttpHandlers.of(200, Headers.of(), Answer.TEXT));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }
}
