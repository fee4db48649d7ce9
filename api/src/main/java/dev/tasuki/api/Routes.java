package dev.tasuki.api;

import dev.tasuki.daemon.Operations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// All addresses. A test compares them with `openapi.json`. Immutable.
final class Routes {
  /// A route with what stands in the path for its names.
  record Found(Route route, java.util.Map<String, String> variables) {}

  private final List<Route> all = new ArrayList<>();

  Routes(Operations operations, Sessions sessions, Function<Path, LogFile> logs) {
    Sampler sampler = new Sampler(operations);
    all.addAll(new AppRoutes(operations).all());
    all.addAll(new StreamRoutes(operations, sampler, logs).all());
    all.addAll(new DaemonRoutes(operations, sessions, sampler).all());
  }

  List<Route> all() {
    return List.copyOf(all);
  }

  /// The route for a request, or null when nothing has this path.
  ///
  /// @throws Problem when the path exists, but not for this method
  @Nullable Found find(String method, String rawPath) throws Problem {
    List<String> methods = new ArrayList<>();
    for (Route route : all) {
      var variables = route.match(rawPath);
      if (variables != null && route.method().equals(method)) {
        return new Found(route, variables);
      }
      if (variables != null) {
        methods.add(route.method());
      }
    }
    if (!methods.isEmpty()) {
      throw new Problem(405, method + " is not for this address; " + methods + " is");
    }
    return null;
  }
}
