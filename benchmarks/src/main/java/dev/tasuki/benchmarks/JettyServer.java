package dev.tasuki.benchmarks;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

/// Jetty 12.1.
final class JettyServer {
  private JettyServer() {}

  public static void main(String... arguments) throws Exception {
    Server server = new Server(Integer.parseInt(arguments[0]));
    server.setHandler(
        new Handler.Abstract.NonBlocking() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            Content.Sink.write(response, true, Answer.TEXT, callback);
            return true;
          }
        });
    server.start();
    server.join();
  }
}
