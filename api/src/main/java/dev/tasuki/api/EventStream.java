package dev.tasuki.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// An answer that does not end (server-sent events, WHATWG HTML "text/event-stream"). Writing to a
/// caller who has gone throws, which is how streams end. Used by one thread.
final class EventStream implements AutoCloseable {
  /// Open streams of one server, at most.
  static final int MOST = 64;

  private final HttpExchange exchange;
  private final Semaphore places;
  private final OutputStream out;

  private EventStream(HttpExchange exchange, Semaphore places, OutputStream out) {
    this.exchange = exchange;
    this.places = places;
    this.out = out;
  }

  static EventStream open(Call call, Semaphore places) throws IOException, Problem {
    if (!places.tryAcquire()) {
      throw new Problem(429, "there are " + MOST + " open streams already");
    }
    HttpExchange exchange = call.exchange();
    try {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      EventStream stream =
          new EventStream(
              exchange, places, new BufferedOutputStream(exchange.getResponseBody(), 16 << 10));
      stream.ping();
      return stream;
    } catch (IOException e) {
      places.release();
      throw e;
    }
  }

  /// Sends one event at once.
  ///
  /// @param id what a caller who comes back names in `Last-Event-ID`, or null
  void send(String type, @Nullable Object id, Object data) throws IOException {
    StringBuilder text = new StringBuilder();
    if (id != null) {
      text.append("id: ").append(id).append('\n');
    }
    text.append("event: ").append(type).append('\n');
    text.append("data: ").append(Json.write(data)).append("\n\n"); // JSON has no line ends
    out.write(text.toString().getBytes(UTF_8));
    out.flush();
  }

  /// A comment: shows whether the caller is still there.
  void ping() throws IOException {
    out.write(":\n\n".getBytes(UTF_8));
    out.flush();
  }

  @Override
  public void close() {
    places.release();
    exchange.close();
  }
}
