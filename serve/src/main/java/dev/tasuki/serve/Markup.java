package dev.tasuki.serve;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Names of files made fit for HTML.
final class Markup {
  private Markup() {}

  static String text(String name) {
    return name.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  static String address(String name) {
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    return encoded.replace("%2F", "/");
  }
}
