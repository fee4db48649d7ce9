package dev.tasuki.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Raw requests over sockets: a client library would tidy up the paths that matter here.
final class StaticServerTest {
  @TempDir private Path folder;

  private final Map<String, String> environment = new HashMap<>();
  private @Nullable HttpServer server;

  @BeforeEach
  void fill() throws IOException {
    Path site = Files.createDirectory(folder.resolve("site"));
    Files.writeString(folder.resolve("secret.txt"), "secret");
    Files.writeString(site.resolve("index.html"), "<h1>index</h1>");
    Files.writeString(site.resolve("a.txt"), "0123456789");
    Files.writeString(site.resolve(".env"), "secret");
    Files.createDirectory(site.resolve("sub"));
    Files.writeString(site.resolve("sub/x&y.js"), "1");
    Files.createSymbolicLink(site.resolve("escape.txt"), folder.resolve("secret.txt"));
    environment.put("PM2_SERVE_PATH", site.toString());
    environment.put("PM2_SERVE_PORT", "0");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  private String ask(String method, String path, String... headers) throws IOException {
    if (server == null) {
      server = StaticServer.start(Settings.of(environment));
    }
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort())) {
      String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
      String request =
          method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + more + "\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String header(String answer, String name) {
    return answer
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2))
        .findFirst()
        .orElse("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/sub/..%2f..%2fsecret.txt",
        "//../secret.txt",
        "/escape.txt",
        "/.env",
        "/%2eenv",
        "/a.txt%00"
      })
  void nothingOutsideTheFolderNorHiddenIsShown(String path) throws IOException {
    assertThat(ask("GET", path)).startsWith("HTTP/1.1 40").doesNotContain("secret");
  }

  @Test
  void filesComeWithTypeValidatorsAndRanges() throws IOException {
    assertThat(ask("GET", "/")).contains("200 OK", "<h1>index</h1>", "text/html; charset=utf-8");
    String whole = ask("GET", "/a.txt");
    assertThat(whole).contains("200 OK").endsWith("0123456789");
    String tag = header(whole, "etag");
    String modified = header(whole, "last-modified");
    assertThat(ask("GET", "/a.txt", "If-None-Match: " + tag)).startsWith("HTTP/1.1 304");
    assertThat(ask("GET", "/a.txt", "If-Modified-Since: " + modified)).startsWith("HTTP/1.1 304");
    assertThat(ask("GET", "/a.txt", "Range: bytes=2-4"))
        .startsWith("HTTP/1.1 206")
        .endsWith("\r\n\r\n234");
    assertThat(ask("GET", "/a.txt", "Range: bytes=-3")).endsWith("\r\n\r\n789");
    assertThat(ask("GET", "/a.txt", "Range: bytes=20-")).startsWith("HTTP/1.1 416");
    assertThat(ask("GET", "/a.txt", "Range: bytes=2-4", "If-Range: \"old\"")).contains("200 OK");
    assertThat(header(ask("HEAD", "/a.txt"), "content-length")).isEqualTo("10");
    assertThat(ask("POST", "/a.txt")).startsWith("HTTP/1.1 405");
    assertThat(ask("GET", "/sub")).startsWith("HTTP/1.1 301").contains("/sub/");
    assertThat(ask("GET", "/sub/")).startsWith("HTTP/1.1 404");
  }

  @Test
  void aSinglePageApplicationAnswersItsOwnAddressesOnly() throws IOException {
    environment.put("PM2_SERVE_SPA", "true");
    assertThat(ask("GET", "/some/where")).contains("200 OK", "<h1>index</h1>");
    assertThat(ask("GET", "/missing.js")).startsWith("HTTP/1.1 404");
  }

  @Test
  void foldersAreListedWhenWantedAndStrangersAreKeptOut() throws IOException {
    environment.put("TASUKI_SERVE_DIRECTORY", "true");
    environment.put("PM2_SERVE_BASIC_AUTH", "true");
    environment.put("PM2_SERVE_BASIC_AUTH_USERNAME", "me");
    environment.put("PM2_SERVE_BASIC_AUTH_PASSWORD", "word");
    assertThat(ask("GET", "/sub/")).startsWith("HTTP/1.1 401");
    String right = Base64.getEncoder().encodeToString("me:word".getBytes(StandardCharsets.UTF_8));
    assertThat(ask("GET", "/sub/", "Authorization: Basic " + right))
        .contains("200 OK", "x&amp;y.js", "./x%26y.js");
  }
}
