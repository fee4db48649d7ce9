package dev.tasuki.agent.workers;

import io.undertow.Undertow;

/// Undertow 2.3.
final class UndertowServer {
  private UndertowServer() {}

  public static void main(String[] arguments) {
    Undertow.builder()
        .addHttpListener(0, "0.0.0.0")
        .setIoThreads(1)
        .setWorkerThreads(1)
        .setHandler(exchange ->
            exchange
                .getResponseSender()
                .send(Answer.body(exchange.getSourceAddress(), exchange.getDestinationAddress())))
        .build()
        .start();
  }
}
