package dev.tasuki.benchmarks;

import io.vertx.core.Vertx;

/// Vert.x 5, on its default transport.
final class VertxServer {
  private VertxServer() {}

  public static void main(String... arguments) {
    Vertx.vertx()
        .createHttpServer()
        .requestHandler(request -> request.response().end(Answer.TEXT))
        .listen(Integer.parseInt(arguments[0]))
        .onFailure(Throwable::printStackTrace);
  }
}
