package dev.tasuki.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Talks with one daemon over its HTTP API.
///
/// ```java
/// try (var tasuki = TasukiClient.of(Path.of(System.getenv("TASUKI_HOME")))) {
///   tasuki.reload("api").receipts().forEach(System.out::println);
/// }
/// ```
///
/// `app` is a selector as on the command line: an id, a name, a namespace, `all` or `/regex/`.
/// Methods block until the operation is done and true. Thread-safe.
public final class TasukiClient implements AutoCloseable {
  private static final Jsonb JSON = Jsonb.instance();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;
  private final String token;

  /// @param base such as `http://127.0.0.1:9615`
  /// @param token what `TASUKI_HOME/api-token` holds
  public TasukiClient(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /// For the daemon of a TASUKI_HOME of this host, whose API is on.
  ///
  /// @throws IOException when it is off
  public static TasukiClient of(Path home) throws IOException {
    String port = Files.readString(home.resolve("run/api-port")).strip();
    String token = Files.readString(home.resolve("api-token")).strip();
    return new TasukiClient(URI.create("http://127.0.0.1:" + port), token);
  }

  /// All apps, ordered by name.
  public List<RemoteApp> apps() throws IOException, InterruptedException {
    return JSON.type(RemoteApp.class).list().fromJson(get("/v1/apps"));
  }

  /// What happened lately, oldest first.
  ///
  /// @param after only events with a larger sequence number
  public List<RemoteEvent> events(long after) throws IOException, InterruptedException {
    return JSON.type(RemoteEvent.class).list().fromJson(get("/v1/events?after=" + after));
  }

  /// Starts a new app.
  ///
  /// @param definition the keys of a configuration file, at least `script`
  public Done start(Map<String, ?> definition) throws IOException, InterruptedException {
    return done("POST", "/v1/apps", JSON.toJson(definition));
  }

  /// Stops; it stays listed.
  public Done stop(String app) throws IOException, InterruptedException {
    return done("POST", path(app, "/stop"), "{}");
  }

  /// Stops what runs, then starts.
  public Done restart(String app) throws IOException, InterruptedException {
    return done("POST", path(app, "/restart"), "{}");
  }

  /// Replaces slot by slot without losing a request.
  ///
  /// @throws ApiException with status 409 when it was taken back
  public Done reload(String app) throws IOException, InterruptedException {
    return done("POST", path(app, "/reload"), "{}");
  }

  /// Sets the number of instances.
  ///
  /// @param change `8`, `+2` or `-1`
  public Done scale(String app, String change) throws IOException, InterruptedException {
    return done("POST", path(app, "/scale"), JSON.toJson(Map.of("instances", change)));
  }

  /// Stops and forgets.
  public Done delete(String app) throws IOException, InterruptedException {
    return done("DELETE", path(app, ""), null);
  }

  /// Any other request of the API; answers with the JSON text.
  ///
  /// @param body JSON, or null for none
  public String request(String method, String path, @Nullable String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = builder(path);
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, HttpRequest.BodyPublishers.ofString(body));
    }
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    if (response.statusCode() / 100 != 2) {
      throw problem(response.statusCode(), response.body());
    }
    return response.body();
  }

  /// Listens to a stream, such as `/v1/events/stream`, on this thread: hands over the data (JSON)
  /// of each event until `wantsMore` says no or the daemon ends.
  public void listen(String path, Predicate<String> wantsMore)
      throws IOException, InterruptedException {
    HttpResponse<Stream<String>> response =
        http.send(builder(path).build(), HttpResponse.BodyHandlers.ofLines());
    try (Stream<String> lines = response.body()) {
      if (response.statusCode() != 200) {
        throw problem(response.statusCode(), String.join("\n", lines.toList()));
      }
      // An event is one `data:` line: JSON has no line ends.
      lines
          .filter(line -> line.startsWith("data: "))
          .map(line -> line.substring("data: ".length()))
          .takeWhile(wantsMore)
          .forEach(data -> {});
    } catch (UncheckedIOException e) {
      throw new IOException("the stream has ended", e);
    }
  }

  private HttpRequest.Builder builder(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + token);
  }

  private String get(String path) throws IOException, InterruptedException {
    return request("GET", path, null);
  }

  private Done done(String method, String path, @Nullable String body)
      throws IOException, InterruptedException {
    return JSON.type(Done.class).fromJson(request(method, path, body));
  }

  private static String path(String app, String rest) {
    return "/v1/apps/" + URLEncoder.encode(app, UTF_8).replace("+", "%20") + rest;
  }

  private static ApiException problem(int status, String body) {
    String detail = body;
    if (body.startsWith("{")
        && JSON.type(Object.class).fromJson(body) instanceof Map<?, ?> problem
        && problem.get("detail") != null) {
      detail = String.valueOf(problem.get("detail"));
    }
    return new ApiException(status, detail);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
