package dev.tasuki.serve;

import java.util.Locale;
import java.util.Map;

/// Media types by file name.
final class ContentTypes {
  private static final String TEXT = "; charset=utf-8";
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html" + TEXT),
          Map.entry("htm", "text/html" + TEXT),
          Map.entry("css", "text/css" + TEXT),
          Map.entry("js", "text/javascript" + TEXT),
          Map.entry("mjs", "text/javascript" + TEXT),
          Map.entry("txt", "text/plain" + TEXT),
          Map.entry("md", "text/markdown" + TEXT),
          Map.entry("csv", "text/csv" + TEXT),
          Map.entry("xml", "text/xml" + TEXT),
          Map.entry("json", "application/json"),
          Map.entry("map", "application/json"),
          Map.entry("webmanifest", "application/manifest+json"),
          Map.entry("wasm", "application/wasm"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("zip", "application/zip"),
          Map.entry("gz", "application/gzip"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("webp", "image/webp"),
          Map.entry("avif", "image/avif"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff", "font/woff"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("ttf", "font/ttf"),
          Map.entry("otf", "font/otf"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("ogg", "audio/ogg"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("webm", "video/webm"));

  private ContentTypes() {}

  static String of(String file) {
    String extension = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return TYPES.getOrDefault(extension, "application/octet-stream");
  }
}
