package dev.tasuki.api;

import dev.tasuki.daemon.EventBus;
import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.LifecycleEvent;
import dev.tasuki.daemon.OperationException;
import dev.tasuki.daemon.Operations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/// What goes on for as long as the caller listens: events, metrics, logs; and the logs' history.
final class StreamRoutes {
  private static final Duration PING = Duration.ofSeconds(10);
  private static final int WAITING_EVENTS = 1024;
  private static final int MOST_LINES = 5_000;

  private final Operations operations;
  private final Sampler sampler;
  private final Function<Path, LogFile> logs;
  private final Semaphore places = new Semaphore(EventStream.MOST);

  StreamRoutes(Operations operations, Sampler sampler, Function<Path, LogFile> logs) {
    this.operations = operations;
    this.sampler = sampler;
    this.logs = logs;
  }

  List<Route> all() {
    return List.of(
        Route.get("/v1/events/stream", this::events),
        Route.get("/v1/metrics/stream", this::metrics),
        Route.get("/v1/logs/{app}", this::history),
        Route.get("/v1/logs/{app}/stream", this::follow));
  }

  /// Begins after `Last-Event-ID`, as browsers send it when they come back, or with what comes now.
  private void events(Call call) throws IOException, Problem, InterruptedException {
    EventBus bus = operations.events();
    String named = call.exchange().getRequestHeaders().getFirst("Last-Event-ID");
    long after = named != null && named.matches("\\d{1,18}") ? Long.parseLong(named) : bus.last();
    try (EventBus.Subscription events = bus.subscribe(Math.min(after, bus.last()), WAITING_EVENTS);
        EventStream stream = EventStream.open(call, places)) {
      while (true) {
        LifecycleEvent event = events.next(PING);
        if (event == null) {
          stream.ping();
        } else {
          stream.send("lifecycle", event.sequence(), Shapes.event(event));
        }
      }
    }
  }

  private void metrics(Call call) throws IOException, Problem, InterruptedException {
    int pause = call.number("interval", 1000, 500, 60_000);
    try (EventStream stream = EventStream.open(call, places)) {
      while (true) {
        stream.send("metrics", null, sampler.sample().json());
        Thread.sleep(pause);
      }
    }
  }

  private LogReader reader(Call call) throws Problem {
    try {
      List<InstanceView> instances = operations.select(List.of(call.variable("app")));
      return new LogReader(instances, call.query("stream", "both"), call.query("search", ""), logs);
    } catch (OperationException e) {
      throw new Problem(404, String.valueOf(e.getMessage()));
    }
  }

  private void history(Call call) throws IOException, Problem {
    int lines = call.number("lines", 100, 0, MOST_LINES);
    try (LogReader reader = reader(call)) {
      call.json(200, reader.last(lines));
    }
  }

  private void follow(Call call) throws IOException, Problem, InterruptedException {
    int lines = call.number("lines", 100, 0, MOST_LINES);
    try (LogReader reader = reader(call);
        EventStream stream = EventStream.open(call, places)) {
      stream.send("lines", null, reader.last(lines));
      int quiet = 0;
      while (true) {
        Thread.sleep(LogReader.PAUSE_MILLIS);
        List<Object> fresh = reader.poll();
        if (!fresh.isEmpty()) {
          stream.send("lines", null, fresh);
          quiet = 0;
        } else if (++quiet * (long) LogReader.PAUSE_MILLIS >= PING.toMillis()) {
          stream.ping();
          quiet = 0;
        }
      }
    }
  }
}
