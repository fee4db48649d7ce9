package dev.tasuki.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The examples of docs/stateless.md with three workers, a real Redis and a real S3 server.
final class StatelessTest {
  private static final int MEGABYTE = 1_000_000;
  private static final int UPLOAD_MEGABYTES = 100;
  private static final Path EXAMPLES = Scenario.example("stateless");
  private static Process servers;
  private int port;
  private static final Set<String> VARIABLES = new HashSet<>();

  /// They end when their standard input does, so also when this JVM is killed.
  @BeforeAll
  static void startServers() throws IOException {
    var jar = EXAMPLES.resolve("servers/target/stateless-servers.jar");
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var builder = new ProcessBuilder(java.toString(), "-Xmx128m", "-jar", jar.toString());
    builder.environment().keySet().removeAll(Set.of("REDIS_URL", "S3_ENDPOINT"));
    servers = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader output = servers.inputReader();
    for (var line = output.readLine(); !"ready".equals(line); line = output.readLine()) {
      assertThat(line).as("the development servers' output").isNotNull();
      VARIABLES.add(line);
    }
  }

  @AfterAll
  static void endServers() throws IOException, InterruptedException {
    servers.outputWriter().close();
    if (!servers.waitFor(20, TimeUnit.SECONDS)) {
      servers.destroyForcibly();
      throw new AssertionError("the development servers did not end");
    }
  }

  private Scenario open(String app) {
    var scenario = Scenario.open();
    for (var variable : VARIABLES) {
      int equals = variable.indexOf('=');
      scenario.set(variable.substring(0, equals), variable.substring(equals + 1));
    }
    scenario.set("CACHE_SECONDS", "2");
    port = scenario.port();
    scenario.done("start", EXAMPLES.resolve("ecosystem.config.js").toString(), "--only", app);
    return scenario;
  }

  @Test
  void aSessionSurvivesWhicheverWorkerAnswersACrashAndAReload() throws IOException {
    try (var scenario = open("plain")) {
      sessionSurvives(scenario, "plain");
      theCacheIsShared();
    }
  }

  @Test
  void anUploadSurvivesTheWorkerThatTookIt() throws IOException {
    try (var scenario = open("plain")) {
      try {
        anUploadGoesThroughASmallWorkerAndOutlivesIt();
      } catch (IOException e) {
        throw new AssertionError("the workers said: " + errors(scenario), e);
      }
      assertThat(scenario.pids("plain")).isNotEmpty();
    }
  }

  private static String errors(Scenario scenario) throws IOException {
    var text = new StringBuilder();
    for (var worker : scenario.instances("plain")) {
      text.append(worker).append('\n').append(Files.readString(Path.of(worker.errorLog())));
    }
    return text.toString();
  }

  @Test
  void aSpringBootProgramKeepsItsSessionsLikewise() throws IOException {
    try (var scenario = open("spring")) {
      sessionSurvives(scenario, "spring");
    }
  }

  @Test
  void sessionsInTheWorkersMemoryAreSeenToBeLostSoTheTestsAboveProveSomething() throws IOException {
    try (var scenario = open("broken")) {
      var browser = Browser.login(port);
      int lost = 0;
      for (int i = 0; i < 12; i++) {
        lost += browser.get("/me").status() == 401 ? 1 : 0;
      }
      assertThat(lost).isBetween(1, 12);
      scenario.done("reload", "broken");
      for (int i = 0; i < 6; i++) {
        assertThat(browser.get("/me").status()).as("after a reload").isEqualTo(401);
      }
    }
  }

  /// The counter misses no visit and counts none twice.
  private void sessionSurvives(Scenario scenario, String app) throws IOException {
    var browser = Browser.login(port);
    var workers = new HashSet<String>();
    int visits = 0;
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 12; i++) {
        var answer = browser.get("/me");
        assertThat(answer.text()).isEqualTo("ann, visit " + ++visits + "\n");
        workers.add(answer.worker());
      }
      if (round == 0) {
        Scenario.killHard(ProcessHandle.of(scenario.pids(app).getFirst()).orElseThrow());
      } else if (round == 1) {
        Eventually.allOnline(scenario, app, 3);
        scenario.done("reload", app);
      }
    }
    assertThat(workers).hasSizeGreaterThan(3);
  }

  private void theCacheIsShared() throws IOException {
    var browser = new Browser(port, null);
    var first = browser.get("/report?month=5").text();
    var workers = new HashSet<String>();
    for (int i = 0; i < 6; i++) {
      var answer = browser.get("/report?month=5");
      workers.add(answer.worker());
      assertThat(answer.text()).isEqualTo(first);
    }
    assertThat(workers).hasSizeGreaterThan(1);
    Eventually.until(() -> !browser.get("/report?month=5").text().equals(first));
  }

  private void anUploadGoesThroughASmallWorkerAndOutlivesIt() throws IOException {
    var browser = new Browser(port, null);
    var sent = Browser.sha256();
    var answer = browser.upload("/files/big.bin", sent, UPLOAD_MEGABYTES, UPLOAD_MEGABYTES);
    assertThat(answer.text()).isEqualTo("big.bin: 100000000 bytes\n");
    Scenario.killHard(ProcessHandle.of(Long.parseLong(answer.worker())).orElseThrow());
    assertThat(browser.digest("/files/big.bin")).isEqualTo(sent.digest());

    // Of what broke off in the middle there is nothing.
    try {
      browser.upload("/files/half.bin", Browser.sha256(), UPLOAD_MEGABYTES, 20);
    } catch (IOException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
    assertThat(browser.get("/files/half.bin").status()).isEqualTo(404);
  }

  /// Each request on a connection of its own.
  ///
  /// @param cookie null when nobody is logged in
  private record Browser(int port, @Nullable String cookie) {
    record Answer(int status, String text, String worker) {}

    static Browser login(int port) throws IOException {
      var connection = new Browser(port, null).connect("/login?user=ann");
      connection.setRequestMethod("POST");
      assertThat(connection.getResponseCode()).isEqualTo(200);
      return new Browser(port, connection.getHeaderField("Set-Cookie").split(";", 2)[0]);
    }

    private HttpURLConnection connect(String path) throws IOException {
      var url = URI.create("http://127.0.0.1:" + port + path).toURL();
      var connection = (HttpURLConnection) url.openConnection();
      connection.setRequestProperty("Connection", "close");
      connection.setReadTimeout(60_000);
      if (cookie != null) {
        connection.setRequestProperty("Cookie", cookie);
      }
      return connection;
    }

    Answer get(String path) throws IOException {
      return answer(connect(path));
    }

    private static Answer answer(HttpURLConnection connection) throws IOException {
      int status = connection.getResponseCode();
      try (var body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        var text = new String(body.readAllBytes(), UTF_8);
        return new Answer(status, text, String.valueOf(connection.getHeaderField("Worker")));
      }
    }

    /// @param said megabytes that the header announces
    /// @param sent megabytes that are sent
    Answer upload(String path, MessageDigest digest, int said, int sent) throws IOException {
      var connection = connect(path);
      connection.setRequestMethod("PUT");
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode((long) said * MEGABYTE);
      var random = new Random(1);
      var chunk = new byte[MEGABYTE];
      try (var out = new DigestOutputStream(connection.getOutputStream(), digest)) {
        for (int i = 0; i < sent; i++) {
          random.nextBytes(chunk);
          out.write(chunk);
        }
      }
      return answer(connection);
    }

    byte[] digest(String path) throws IOException {
      var digest = sha256();
      try (var body = new DigestInputStream(connect(path).getInputStream(), digest)) {
        body.transferTo(OutputStream.nullOutputStream());
      }
      return digest.digest();
    }

    static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError(e);
      }
    }
  }
}
