package dev.tasuki.api;

import dev.tasuki.daemon.OperationException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An address of the API and what answers there.
///
/// @param path a template such as `/v1/apps/{app}/reload`
/// @param open whether it is answered without the token
record Route(String method, String path, boolean open, Handler handler) {
  /// Answers a request.
  interface Handler {
    void handle(Call call) throws IOException, Problem, OperationException, InterruptedException;
  }

  static Route get(String path, Handler handler) {
    return new Route("GET", path, false, handler);
  }

  static Route post(String path, Handler handler) {
    return new Route("POST", path, false, handler);
  }

  static Route delete(String path, Handler handler) {
    return new Route("DELETE", path, false, handler);
  }

  Route withoutToken() {
    return new Route(method, path, true, handler);
  }

  /// What stands in a raw (still encoded) path for the template's names, or null when the path is
  /// another.
  @Nullable Map<String, String> match(String rawPath) throws Problem {
    String[] wanted = path.split("/", -1);
    String[] found = rawPath.split("/", -1);
    if (wanted.length != found.length) {
      return null;
    }
    Map<String, String> variables = new HashMap<>();
    for (int at = 0; at < wanted.length; at++) {
      if (wanted[at].startsWith("{")) {
        String value = Call.decoded(found[at].replace("+", "%2B"));
        variables.put(wanted[at].substring(1, wanted[at].length() - 1), value);
      } else if (!wanted[at].equals(found[at])) {
        return null;
      }
    }
    return variables;
  }
}
