package dev.tasuki.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.avaje.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request with the means to answer it. Used by one thread.
final class Call {
  /// Bytes of a request's body, at most.
  static final int LARGEST_BODY = 1 << 20;

  /// Bytes beyond that which are read and thrown away, at most.
  private static final int LARGEST_SKIPPED = 16 << 20;

  private final HttpExchange exchange;
  private final Map<String, String> variables;
  private final Map<String, String> query = new LinkedHashMap<>();

  /// @param variables what stands in the path for the names of its template
  Call(HttpExchange exchange, Map<String, String> variables) throws Problem {
    this.exchange = exchange;
    this.variables = variables;
    String text = exchange.getRequestURI().getRawQuery();
    if (text != null) {
      for (String pair : text.split("&")) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        query.put(decoded(name), equals < 0 ? "true" : decoded(pair.substring(equals + 1)));
      }
    }
  }

  /// Percent-decoding of a part of the address.
  static String decoded(String text) throws Problem {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Problem(400, "the address is not percent-encoded as it should be");
    }
  }

  HttpExchange exchange() {
    return exchange;
  }

  String variable(String name) {
    return variables.getOrDefault(name, "");
  }

  @Nullable String query(String name) {
    return query.get(name);
  }

  String query(String name, String byDefault) {
    return query.getOrDefault(name, byDefault);
  }

  boolean flag(String name) throws Problem {
    return switch (query(name, "false")) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw new Problem(400, name + " is true or false");
    };
  }

  int number(String name, int byDefault, int least, int most) throws Problem {
    String text = query.get(name);
    if (text == null) {
      return byDefault;
    }
    if (text.matches("\\d{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new Problem(400, name + " is '" + text + "', expected " + least + " to " + most);
  }

  /// The body, which must be JSON by its type.
  String body() throws IOException, Problem {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type == null || !type.toLowerCase(java.util.Locale.ROOT).startsWith("application/json")) {
      throw new Problem(415, "expected Content-Type: application/json");
    }
    try (InputStream in = exchange.getRequestBody()) {
      byte[] bytes = in.readNBytes(LARGEST_BODY + 1);
      if (bytes.length > LARGEST_BODY) {
        refuseRest(in);
        throw new Problem(413, "the body is larger than " + LARGEST_BODY + " bytes");
      }
      return new String(bytes, UTF_8);
    }
  }

  /// A sender that is still sending would take the end of the connection for the answer. So a good
  /// part of the rest is read, and the connection is not offered for another request.
  private void refuseRest(InputStream rest) throws IOException {
    exchange.getResponseHeaders().set("Connection", "close");
    byte[] thrownAway = new byte[1 << 14];
    long skipped = 0;
    int read = rest.read(thrownAway);
    while (read >= 0 && skipped < LARGEST_SKIPPED) {
      skipped += read;
      read = rest.read(thrownAway);
    }
  }

  /// The body as an object; an empty one when there is none.
  Map<String, Object> object() throws IOException, Problem {
    if (exchange.getRequestHeaders().getFirst("Content-Type") == null) {
      return Map.of();
    }
    String text = body();
    try {
      return text.isBlank() ? Map.of() : Json.object(text);
    } catch (JsonException | IllegalStateException e) {
      throw new Problem(400, "the body is not a JSON object");
    }
  }

  void json(int status, @Nullable Object value) throws IOException {
    send(status, "application/json", Json.write(value).getBytes(UTF_8));
  }

  void send(int status, String type, byte[] bytes) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }
}
