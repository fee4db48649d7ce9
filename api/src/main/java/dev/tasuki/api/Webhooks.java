package dev.tasuki.api;

import dev.tasuki.api.Settings.Webhook;
import dev.tasuki.daemon.EventBus;
import dev.tasuki.daemon.LifecycleEvent;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Tells other servers of events: a POST of the event as `/v1/events` shows it.
///
/// Each receiver has its own thread and its own bounded queue: a slow one delays neither the daemon
/// nor the others, and loses its oldest events when it stays slow. A POST that is not answered with
/// 2xx is tried [#TRIES] times in all, with growing pauses, then given up, which the daemon's log
/// says. Thread-safe.
final class Webhooks implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Webhooks.class.getName());
  private static final int TRIES = 4;
  private static final int QUEUE = 256;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final List<Thread> threads = new ArrayList<>();

  private Webhooks() {}

  static Webhooks start(List<Webhook> receivers, EventBus events) {
    Webhooks webhooks = new Webhooks();
    HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    for (Webhook receiver : receivers) {
      EventBus.Subscription queue = events.subscribe(events.last(), QUEUE);
      webhooks.threads.add(
          Thread.ofVirtual().name("webhook").start(() -> serve(client, receiver, queue)));
    }
    return webhooks;
  }

  private static void serve(HttpClient client, Webhook receiver, EventBus.Subscription queue) {
    try (queue) {
      while (true) {
        LifecycleEvent event = queue.next(Duration.ofHours(1));
        if (event != null && wants(receiver, event)) {
          deliver(client, receiver, event);
        }
      }
    } catch (InterruptedException e) {
      // the daemon ends
    }
  }

  private static boolean wants(Webhook receiver, LifecycleEvent event) {
    return receiver.events().isEmpty() || receiver.events().contains(event.type().word());
  }

  private static void deliver(HttpClient client, Webhook receiver, LifecycleEvent event)
      throws InterruptedException {
    String outcome = "";
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Thread.sleep(Duration.ofMillis(attempt == 0 ? 0 : 250L << (2 * attempt)));
      outcome = post(client, receiver.url(), event);
      if (outcome.isEmpty()) {
        return;
      }
    }
    LOG.log(
        Level.WARNING,
        "webhook {0}: {1} not delivered: {2}",
        receiver.url(),
        event.type(),
        outcome);
  }

  /// @return why it failed, empty when it did not
  private static String post(HttpClient client, String url, LifecycleEvent event)
      throws InterruptedException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url))
              .timeout(TIMEOUT)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(Json.write(Shapes.event(event))))
              .build();
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return status / 100 == 2 ? "" : "status " + status;
    } catch (IOException | IllegalArgumentException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
