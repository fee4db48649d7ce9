package dev.tasuki.agent.workers;

import io.helidon.webserver.WebServer;

/// Helidon 4.
final class HelidonServer {
  private HelidonServer() {}

  public static void main(String[] arguments) {
    WebServer.builder()
        .port(0)
        .routing(routing ->
            routing.get(
                "/",
                (request, response) ->
                    response.send(
                        Answer.body(request.remotePeer().port(), request.localPeer().port()))))
        .build()
        .start();
  }
}
