package dev.tasuki.api;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.AppResolver;
import dev.tasuki.config.ConfigException;
import dev.tasuki.config.Ecosystem;
import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.LifecycleEvent;
import dev.tasuki.daemon.OperationException;
import dev.tasuki.daemon.Operations;
import dev.tasuki.posix.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is done with apps. `{app}` is a selector as on the command line: an id, a name, a
/// namespace, `all` or `/regex/`.
final class AppRoutes {
  /// Something that an operation does to the selected instances.
  private interface Action {
    void run(List<String> selectors, Lines lines) throws OperationException, Problem;
  }

  private final Operations operations;

  AppRoutes(Operations operations) {
    this.operations = operations;
  }

  List<Route> all() {
    return List.of(
        Route.get("/v1/apps", call -> call.json(200, Shapes.apps(operations.instances()))),
        Route.post("/v1/apps", this::start),
        Route.get("/v1/apps/{app}", this::describe),
        new Route("PUT", "/v1/apps/{app}", false, this::redefine),
        Route.delete("/v1/apps/{app}", call -> act(call, operations::delete)),
        Route.get("/v1/apps/{app}/env", this::environment),
        Route.post("/v1/apps/{app}/stop", call -> act(call, operations::stop)),
        Route.post("/v1/apps/{app}/restart", this::restart),
        Route.post("/v1/apps/{app}/reload", this::reload),
        Route.post("/v1/apps/{app}/scale", this::scale),
        Route.post(
            "/v1/apps/{app}/reset", call -> act(call, (app, lines) -> operations.reset(app))),
        Route.post(
            "/v1/apps/{app}/flush", call -> act(call, (app, lines) -> operations.flush(app))),
        Route.post("/v1/apps/{app}/signal", this::signal));
  }

  /// The selected instances; 404 when there are none.
  private List<InstanceView> selected(Call call) throws Problem {
    try {
      return operations.select(List.of(call.variable("app")));
    } catch (OperationException e) {
      throw new Problem(404, String.valueOf(e.getMessage()));
    }
  }

  private void describe(Call call) throws Problem, IOException {
    boolean shown = call.query("environment", "masked").equals("shown");
    call.json(200, selected(call).stream().map(i -> Shapes.description(i, shown)).toList());
  }

  private void environment(Call call) throws Problem, IOException {
    boolean shown = call.query("environment", "masked").equals("shown");
    call.json(200, Shapes.environment(selected(call).getFirst().app(), shown));
  }

  private void act(Call call, Action action) throws Problem, IOException {
    selected(call);
    Lines lines = new Lines();
    try {
      action.run(List.of(call.variable("app")), lines);
    } catch (OperationException e) {
      throw notDone(e, lines);
    }
    call.json(200, done(lines, List.of()));
  }

  private static Problem notDone(OperationException e, Lines lines) {
    return new Problem(409, String.valueOf(e.getMessage())).with("messages", lines.all());
  }

  private static Map<String, @Nullable Object> done(Lines lines, List<?> receipts) {
    return Json.map("done", true, "messages", lines.all(), "receipts", receipts);
  }

  private void start(Call call) throws Problem, IOException {
    Read read = definition(call);
    Lines lines = new Lines();
    read.warnings().forEach(lines::line);
    try {
      operations.start(read.app(), lines);
    } catch (OperationException e) {
      throw notDone(e, lines);
    }
    call.json(201, done(lines, List.of()));
  }

  private void redefine(Call call) throws Problem, IOException {
    selected(call);
    Read read = definition(call);
    if (!read.app().name().equals(call.variable("app"))) {
      throw new Problem(422, "the definition's name is '" + read.app().name() + "'");
    }
    boolean gently = !call.query("mode", "reload").equals("restart");
    receipts(
        call,
        Set.of(read.app().name()),
        lines -> {
          read.warnings().forEach(lines::line);
          operations.redefine(read.app(), gently, lines);
        });
  }

  private record Read(AppDefinition app, List<String> warnings) {}

  /// Reads a definition as a configuration file has it, with the same checks. Paths are relative to
  /// the daemon's user's home, where there is no `cwd`; so is the environment the daemon's.
  private static Read definition(Call call) throws Problem, IOException {
    try {
      Ecosystem ecosystem =
          Ecosystem.parse(call.body(), Path.of(System.getProperty("user.home", "/")));
      List<AppDefinition> apps =
          ecosystem.definitions(AppResolver.ofThisMachine(), environment(), null, List.of());
      if (apps.size() != 1) {
        throw new Problem(422, "one app at a time, not " + apps.size());
      }
      return new Read(apps.getFirst(), ecosystem.warnings());
    } catch (ConfigException e) {
      throw new Problem(422, String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, String> environment() {
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables.keySet().removeIf(name -> name.startsWith("TASUKI_"));
    return variables;
  }

  private void restart(Call call) throws Problem, IOException {
    Object said = call.object().get("environment");
    if (said != null && !(said instanceof Map<?, ?>)) {
      throw new Problem(400, "environment is an object of names and values");
    }
    act(
        call,
        (app, lines) -> operations.restart(app, said == null ? null : merged(app, said), lines));
  }

  /// New variables beside those that the app has.
  private Map<String, String> merged(List<String> app, Object said)
      throws OperationException, Problem {
    List<InstanceView> chosen = operations.select(app);
    if (chosen.stream().map(i -> i.app().name()).distinct().count() > 1) {
      throw new Problem(400, "an environment is for one app at a time");
    }
    Map<String, String> variables = new HashMap<>(chosen.getFirst().app().environment());
    ((Map<?, ?>) said)
        .forEach((name, value) -> variables.put(String.valueOf(name), String.valueOf(value)));
    return variables;
  }

  private void reload(Call call) throws Problem, IOException {
    Set<String> names =
        selected(call).stream().map(i -> i.app().name()).collect(Collectors.toSet());
    receipts(call, names, lines -> operations.reload(List.of(call.variable("app")), lines));
  }

  private interface Reload {
    void run(Lines lines) throws OperationException;
  }

  /// Answers with the receipts, also of what was reverted: the events have them.
  private void receipts(Call call, Set<String> names, Reload reload) throws Problem, IOException {
    long before = operations.events().last();
    Lines lines = new Lines();
    try {
      reload.run(lines);
    } catch (OperationException e) {
      throw notDone(e, lines).with("receipts", receiptsSince(before, names));
    }
    call.json(200, done(lines, receiptsSince(before, names)));
  }

  private List<?> receiptsSince(long before, Set<String> names) {
    Set<String> wanted = new HashSet<>(names);
    return operations.events().since(before).stream()
        .filter(event -> wanted.contains(event.app()))
        .map(LifecycleEvent::receipt)
        .filter(receipt -> receipt != null)
        .map(Shapes::receipt)
        .toList();
  }

  private void scale(Call call) throws Problem, IOException {
    Object said = call.object().get("instances");
    String change =
        said instanceof Number number ? Long.toString(number.longValue()) : String.valueOf(said);
    if (!change.matches("[+-]?\\d{1,4}")) {
      throw new Problem(400, "instances is " + said + ", expected 8, \"+2\" or \"-1\"");
    }
    act(call, (app, lines) -> operations.scale(app.getFirst(), change, lines));
  }

  private void signal(Call call) throws Problem, IOException {
    String name = String.valueOf(call.object().get("signal"));
    int number;
    try {
      number = name.matches("\\d{1,2}") ? Integer.parseInt(name) : Signal.number(name);
    } catch (IllegalArgumentException e) {
      throw new Problem(400, "signal is '" + name + "', expected a name such as SIGHUP");
    }
    act(
        call,
        (app, lines) ->
            operations
                .signal(app, number)
                .forEach(pid -> lines.line(Signal.name(number) + " sent to pid " + pid)));
  }
}
