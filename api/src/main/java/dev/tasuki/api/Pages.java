package dev.tasuki.api;

import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/// The dashboard's files, from the jar. They hold nothing that is secret. Their names are looked up
/// in a list: no path of a caller ever reaches the file system or the class path.
final class Pages {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
          + "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
          + "require-trusted-types-for 'script'; trusted-types 'none'";

  /// Files by address.
  private static final Map<String, String> FILES =
      Map.ofEntries(
          Map.entry("/", "index.html"),
          Map.entry("/style.css", "style.css"),
          Map.entry("/icon.svg", "icon.svg"),
          Map.entry("/main.js", "main.js"),
          Map.entry("/api.js", "api.js"),
          Map.entry("/store.js", "store.js"),
          Map.entry("/elements.js", "elements.js"),
          Map.entry("/format.js", "format.js"),
          Map.entry("/list.js", "list.js"),
          Map.entry("/detail.js", "detail.js"),
          Map.entry("/charts.js", "charts.js"),
          Map.entry("/logs.js", "logs.js"),
          Map.entry("/dialog.js", "dialog.js"),
          Map.entry("/vendor/uPlot.esm.js", "vendor/uPlot.esm.js"),
          Map.entry("/vendor/uPlot.min.css", "vendor/uPlot.min.css"));

  private Pages() {}

  static boolean has(String path) {
    return FILES.containsKey(path);
  }

  static void answer(Call call, String path) throws IOException, Problem {
    String name = FILES.get(path);
    if (name == null) {
      throw new Problem(404, "there is nothing at " + path);
    }
    send(call, "dashboard/" + name, type(name));
  }

  /// The description of the API.
  static void openApi(Call call) throws IOException, Problem {
    send(call, "openapi.json", "application/json");
  }

  private static void send(Call call, String resource, String type) throws IOException, Problem {
    try (InputStream in = Pages.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new Problem(500, resource + " is missing in this installation");
      }
      call.exchange().getResponseHeaders().set("Cache-Control", "no-cache");
      call.send(200, type, in.readAllBytes());
    }
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> "text/javascript; charset=utf-8";
    };
  }

  /// What keeps a browser from doing more than it should; on every answer.
  static void protect(Headers headers) {
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cache-Control", "no-store");
  }
}
