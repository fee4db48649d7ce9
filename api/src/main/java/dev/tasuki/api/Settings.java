package dev.tasuki.api;

import io.avaje.json.JsonException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `settings.json` says about the API: `api.port` (also as an object `api` with `port`) and
/// `webhooks`. What is not right is said in the daemon's log and left out.
///
/// @param port where the API is to listen from the daemon's start on, null when it is to be off
record Settings(@Nullable Integer port, List<Webhook> webhooks) {
  private static final Logger LOG = System.getLogger(Settings.class.getName());

  /// Whom to tell of events.
  ///
  /// @param events the kinds that are sent, such as `errored`; empty for all
  record Webhook(String url, List<String> events) {}

  static Settings of(Path file) {
    if (!Files.exists(file)) {
      return new Settings(null, List.of());
    }
    try {
      Map<String, Object> root = Json.object(Files.readString(file));
      return new Settings(port(root), webhooks(root.get("webhooks")));
    } catch (IOException | JsonException | IllegalStateException e) {
      LOG.log(Level.WARNING, "{0} cannot be read: {1}", file, e.getMessage());
      return new Settings(null, List.of());
    }
  }

  private static @Nullable Integer port(Map<String, Object> root) {
    Object value = root.get("api.port");
    if (value == null && root.get("api") instanceof Map<?, ?> api) {
      value = api.get("port");
    }
    if (value == null) {
      return null;
    }
    Integer port =
        value instanceof Number number
            ? Integer.valueOf(number.intValue())
            : number(String.valueOf(value));
    if (port == null || port < 0 || port > 65_535) {
      LOG.log(Level.WARNING, "settings.json: api.port is {0}, expected 0 to 65535", value);
      return null;
    }
    return port;
  }

  private static List<Webhook> webhooks(@Nullable Object value) {
    List<Webhook> webhooks = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object entry : list) {
        if (entry instanceof Map<?, ?> map
            && String.valueOf(map.get("url")).matches("https?://\\S+")) {
          webhooks.add(new Webhook(String.valueOf(map.get("url")), Json.texts(map.get("events"))));
        } else {
          LOG.log(Level.WARNING, "settings.json: a webhook has no url that begins with http(s)://");
        }
      }
    }
    return webhooks;
  }

  /// A number in a file, null when there is none.
  static @Nullable Integer number(Path file) {
    try {
      return number(Files.readString(file).strip());
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable Integer number(String text) {
    return text.matches("\\d{1,5}") ? Integer.valueOf(text) : null;
  }
}
