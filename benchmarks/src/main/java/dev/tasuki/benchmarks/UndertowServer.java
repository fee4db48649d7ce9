package dev.tasuki.benchmarks;

import io.undertow.Undertow;

/// Undertow 2.3.
final class UndertowServer {
  private UndertowServer() {}

  public static void main(String... arguments) {
    Undertow.builder()
        .addHttpListener(Integer.parseInt(arguments[0]), "0.0.0.0")
        .setIoThreads(1)
        .setWorkerThreads(1)
        .setHandler(exchange -> exchange.getResponseSender().send(Answer.TEXT))
        .build()
        .start();
  }
}
