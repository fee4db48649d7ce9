package dev.tasuki.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tasuki.daemon.LifecycleEvent;
import dev.tasuki.daemon.OperationException;
import dev.tasuki.daemon.Operations;
import dev.tasuki.sharing.Mechanisms;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What concerns the daemon as a whole, and what apps have gone through.
final class DaemonRoutes {
  private final Operations operations;
  private final Sessions sessions;
  private final Sampler sampler;

  DaemonRoutes(Operations operations, Sessions sessions, Sampler sampler) {
    this.operations = operations;
    this.sessions = sessions;
    this.sampler = sampler;
  }

  List<Route> all() {
    return List.of(
        Route.get("/v1/daemon", this::info),
        Route.get("/v1/doctor", this::doctor),
        Route.post("/v1/daemon/shutdown", this::shutdown),
        Route.get("/v1/events", this::events),
        Route.get("/v1/metrics", call -> call.json(200, sampler.sample().json())),
        Route.get("/metrics", this::prometheus),
        Route.post("/v1/dump", this::save),
        Route.delete("/v1/dump", this::clear),
        Route.post("/v1/dump/resurrect", this::resurrect),
        Route.post("/v1/session", this::open),
        Route.delete("/v1/session", this::close),
        Route.get("/v1/openapi.json", Pages::openApi).withoutToken());
  }

  private void info(Call call) throws IOException {
    Operations.DaemonInfo info = operations.info();
    call.json(
        200,
        Json.map(
            "version",
            info.version(),
            "pid",
            info.pid(),
            "keeperPid",
            info.keeperPid(),
            "home",
            info.home(),
            "uptime",
            info.uptime(),
            "lastEvent",
            operations.events().last()));
  }

  private void doctor(Call call) throws IOException {
    call.json(200, Mechanisms.all().stream().map(DaemonRoutes::mechanism).toList());
  }

  private static Object mechanism(Mechanisms.Mechanism found) {
    return Json.map(
        "name",
        found.name(),
        "works",
        found.works(),
        "detail",
        found.detail(),
        "without",
        found.works() ? null : found.without());
  }

  private void shutdown(Call call) throws IOException, Problem, OperationException {
    if (!Boolean.TRUE.equals(call.object().get("confirm"))) {
      throw new Problem(400, "this ends all apps and the daemon: send {\"confirm\": true}");
    }
    Lines lines = new Lines();
    operations.shutdown(lines);
    answer(call, lines);
  }

  private static void answer(Call call, Lines lines) throws IOException {
    call.json(200, Json.map("done", true, "messages", lines.all(), "receipts", List.of()));
  }

  private void events(Call call) throws IOException, Problem {
    int after = call.number("after", 0, 0, Integer.MAX_VALUE);
    @Nullable String type = call.query("type");
    List<LifecycleEvent> events = operations.events().since(after);
    call.json(
        200,
        events.stream()
            .filter(event -> type == null || type.equals(event.type().word()))
            .map(Shapes::event)
            .toList());
  }

  private void prometheus(Call call) throws IOException {
    byte[] text = PrometheusText.of(sampler.sample(), operations).getBytes(UTF_8);
    call.send(200, "text/plain; version=0.0.4; charset=utf-8", text);
  }

  private void save(Call call) throws IOException, Problem, OperationException {
    boolean force = Boolean.TRUE.equals(call.object().get("force"));
    call.json(200, Json.map("apps", operations.save(force)));
  }

  private void clear(Call call) throws IOException, OperationException {
    call.json(200, Json.map("cleared", operations.clearDump()));
  }

  private void resurrect(Call call) throws IOException, OperationException {
    call.json(200, Json.map("apps", operations.resurrect(new Lines())));
  }

  /// A browser that has shown the token gets a cookie.
  private void open(Call call) throws IOException {
    call.exchange().getResponseHeaders().set("Set-Cookie", sessions.open());
    call.json(200, Json.map("seconds", Sessions.LIFE.toSeconds()));
  }

  private void close(Call call) throws IOException {
    String cookies = call.exchange().getRequestHeaders().getFirst("Cookie");
    call.exchange().getResponseHeaders().set("Set-Cookie", sessions.close(cookies));
    call.json(200, Json.map("seconds", 0));
  }
}
