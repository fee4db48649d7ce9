package dev.tasuki.benchmarks;

import io.helidon.webserver.WebServer;

/// Helidon 4, on virtual threads.
final class HelidonServer {
  private HelidonServer() {}

  public static void main(String... arguments) {
    WebServer.builder()
        .port(Integer.parseInt(arguments[0]))
        .routing(routing -> routing.get("/", (request, response) -> response.send(Answer.TEXT)))
        .build()
        .start();
  }
}
