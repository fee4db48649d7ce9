package dev.tasuki.serve;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Answers GET and HEAD from a folder: index pages, validators (ETag, Last-Modified), one range.
/// Thread-safe.
final class FileHandler implements HttpHandler {
  private static final int BLOCK = 64 << 10;

  private final Settings settings;
  private final Tree tree;

  FileHandler(Settings settings) throws IOException {
    this.settings = settings;
    this.tree = new Tree(settings.folder().toRealPath());
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
      if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        text(exchange, 405, "method not allowed");
        return;
      }
      answer(exchange, exchange.getRequestURI().getPath());
    }
  }

  private void answer(HttpExchange exchange, @Nullable String path) throws IOException {
    Path found = tree.find(path == null ? "/" : path);
    if (found != null && Files.isDirectory(found)) {
      folder(exchange, found);
    } else if (found != null) {
      file(exchange, found);
    } else {
      missing(exchange);
    }
  }

  private void folder(HttpExchange exchange, Path folder) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    if (!path.endsWith("/")) {
      // Two slashes at the beginning would name another host.
      exchange.getResponseHeaders().set("Location", "/" + path.replaceAll("^/+", "") + "/");
      text(exchange, 301, "moved");
      return;
    }
    Path index = tree.inside(folder.resolve("index.html"));
    if (index != null && Files.isRegularFile(index)) {
      file(exchange, index);
    } else if (settings.listing()) {
      list(exchange, folder);
    } else {
      missing(exchange);
    }
  }

  /// A single-page application shows its own page for each of its addresses, but not in place of a
  /// script or image that is missing.
  private void missing(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String last = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
    Path page = settings.spa() == null ? null : tree.find(settings.spa());
    if (page != null && Files.isRegularFile(page) && last.indexOf('.') < 0) {
      file(exchange, page);
      return;
    }
    Path own = tree.find("/404.html");
    if (own != null && Files.isRegularFile(own)) {
      exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
      bytes(exchange, 404, Files.readAllBytes(own));
    } else {
      text(exchange, 404, "not found");
    }
  }

  private void file(HttpExchange exchange, Path file) throws IOException {
    BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
    if (!facts.isRegularFile() || !Files.isReadable(file)) {
      text(exchange, 404, "not found");
      return;
    }
    Instant modified = facts.lastModifiedTime().toInstant();
    String tag =
        "\"%x-%x\"".formatted(facts.lastModifiedTime().to(TimeUnit.NANOSECONDS), facts.size());
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", ContentTypes.of(String.valueOf(file.getFileName())));
    headers.set("Last-Modified", httpDate(modified));
    headers.set("ETag", tag);
    headers.set("Accept-Ranges", "bytes");
    headers.set("Cache-Control", "no-cache");
    if (isKnown(exchange.getRequestHeaders(), tag, modified)) {
      exchange.sendResponseHeaders(304, -1);
      return;
    }
    send(exchange, file, facts.size(), tag, modified);
  }

  private static boolean isKnown(Headers request, String tag, Instant modified) {
    String tags = request.getFirst("If-None-Match");
    if (tags != null) {
      return tags.strip().equals("*")
          || Stream.of(tags.split(",", -1))
              .map(t -> t.strip().replaceFirst("^W/", ""))
              .anyMatch(tag::equals);
    }
    Instant since = date(request.getFirst("If-Modified-Since"));
    return since != null && !modified.truncatedTo(ChronoUnit.SECONDS).isAfter(since);
  }

  private static void send(
      HttpExchange exchange, Path file, long size, String tag, Instant modified)
      throws IOException {
    Headers request = exchange.getRequestHeaders();
    String condition = request.getFirst("If-Range");
    boolean fresh =
        condition == null || condition.equals(tag) || condition.equals(httpDate(modified));
    ByteRange range = fresh ? ByteRange.of(request.getFirst("Range"), size) : null;
    if (range != null && range.isEmpty()) {
      exchange.getResponseHeaders().set("Content-Range", "bytes */" + size);
      text(exchange, 416, "no such range");
      return;
    }
    long first = range == null ? 0 : range.first();
    long length = range == null ? size : range.length();
    if (range != null) {
      exchange.getResponseHeaders().set("Content-Range", range.header(size));
    }
    begin(exchange, range == null ? 200 : 206, length);
    if (!exchange.getRequestMethod().equals("HEAD") && length > 0) {
      copy(file, first, length, exchange.getResponseBody());
    }
  }

  private static void copy(Path file, long first, long length, OutputStream out)
      throws IOException {
    try (FileChannel channel = FileChannel.open(file);
        InputStream in = Channels.newInputStream(channel.position(first))) {
      byte[] block = new byte[BLOCK];
      long left = length;
      int count = 0;
      while (left > 0 && count >= 0) {
        count = in.read(block, 0, (int) Math.min(block.length, left));
        if (count > 0) {
          out.write(block, 0, count);
          left -= count;
        }
      }
    }
  }

  private void list(HttpExchange exchange, Path folder) throws IOException {
    StringBuilder page =
        new StringBuilder("<!doctype html><meta charset=utf-8><title>Files</title><ul>\n");
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> shown = files.filter(file -> tree.inside(file) != null).sorted().toList();
      for (Path file : shown) {
        String name = file.getFileName() + (Files.isDirectory(file) ? "/" : "");
        page.append("<li><a href=\"./").append(Markup.address(name)).append("\">");
        page.append(Markup.text(name)).append("</a>\n");
      }
    }
    exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
    bytes(exchange, 200, page.append("</ul>\n").toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void text(HttpExchange exchange, int status, String text) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    bytes(exchange, status, (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static void bytes(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    begin(exchange, status, bytes.length);
    if (!exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseBody().write(bytes);
    }
  }

  /// HEAD says how long the answer to GET would be; the JDK's server wants to be told by hand.
  private static void begin(HttpExchange exchange, int status, long length) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
    }
    exchange.sendResponseHeaders(status, head || length == 0 ? -1 : length);
  }

  private static String httpDate(Instant time) {
    return DateTimeFormatter.RFC_1123_DATE_TIME
        .format(time.truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC))
        .replaceFirst("^(\\w+, )(\\d) ", "$10$2 ");
  }

  private static @Nullable Instant date(@Nullable String text) {
    try {
      return text == null ? null : Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
    } catch (DateTimeParseException e) {
      return null; // as if nothing had been said (RFC 9110, 13.1.3)
    }
  }
}
