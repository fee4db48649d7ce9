package dev.tasuki.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A server of the JDK that is run from a jar of its own: plain on PORT, with TLS on TLS_PORT, with
/// slow answers and uploads, and with a [Flaw] that the jar names. It handles no signal.
final class ChaosServer {
  private static final String FLAW = "flaw";
  private static final String LINE = "x".repeat(99) + "\n";
  private static final int FLOOD_BYTES = 10_000_000;
  private static final List<byte[]> HOG = new ArrayList<>();

  private ChaosServer() {}

  /// Puts a jar into the place of another in one step: the processes that run it keep theirs.
  static Path write(Path jar, Flaw flaw) {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, ChaosServer.class.getName());
    var bytes = new ByteArrayOutputStream();
    try {
      try (var out = new JarOutputStream(bytes, manifest)) {
        out.putNextEntry(new JarEntry(FLAW));
        out.write(flaw.name().getBytes(UTF_8));
        for (var type : List.of(ChaosServer.class, Flaw.class)) {
          var file = type.getName().replace('.', '/') + ".class";
          out.putNextEntry(new JarEntry(file));
          try (var in = ChaosServer.class.getClassLoader().getResourceAsStream(file)) {
            Objects.requireNonNull(in).transferTo(out);
          }
        }
      }
      var whole = Files.write(jar.resolveSibling("new.jar"), bytes.toByteArray());
      return Files.move(whole, jar, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void main(String[] arguments) throws Exception {
    var flaw = flaw();
    if (flaw == Flaw.CRASHES_AT_BOOT) {
      throw new IllegalStateException("no database");
    }
    while (flaw == Flaw.HANGS_AT_BOOT) {
      Thread.onSpinWait();
    }
    if (flaw == Flaw.NEVER_LISTENS) {
      Thread.sleep(Long.MAX_VALUE);
    }
    var tls = HttpsServer.create(address("TLS_PORT"), 0);
    tls.setHttpsConfigurator(new HttpsConfigurator(ownCertificate()));
    for (var server : List.of(tls, HttpServer.create(address("PORT"), 0))) {
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", exchange -> answer(exchange, flaw));
      server.start();
    }
    if (flaw == Flaw.DIES_AFTER_HALF_A_SECOND) {
      Thread.sleep(500);
      System.exit(9);
    }
    while (flaw == Flaw.TAKES_TOO_MUCH_MEMORY && HOG.size() < 12) {
      var part = new byte[40_000_000];
      Arrays.fill(part, (byte) 1);
      HOG.add(part);
      Thread.sleep(100);
    }
  }

  private static Flaw flaw() throws IOException {
    try (var in = ClassLoader.getSystemResourceAsStream(FLAW)) {
      return Flaw.valueOf(new String(Objects.requireNonNull(in).readAllBytes(), UTF_8));
    }
  }

  private static InetSocketAddress address(String port) {
    return new InetSocketAddress(System.getenv("HOST"), Integer.parseInt(System.getenv(port)));
  }

  private static SSLContext ownCertificate() throws IOException, GeneralSecurityException {
    var password = Certificate.PASSWORD.toCharArray(); // a constant: the class is not in the jar
    var store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(Path.of("web.p12"))) {
      store.load(in, password);
    }
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static void answer(HttpExchange exchange, Flaw flaw) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      var text = "Hello from process " + ProcessHandle.current().pid();
      if (exchange.getRequestMethod().equals("POST")) {
        text = "got " + exchange.getRequestBody().readAllBytes().length;
      } else if (path.equals("/flood")) {
        for (int printed = 0; printed < FLOOD_BYTES; printed += LINE.length()) {
          System.out.print(LINE);
        }
      } else if (path.equals("/slow")) {
        Thread.sleep(300);
      }
      var body = text.getBytes(UTF_8);
      int status = flaw == Flaw.FAILS_ITS_HEALTH_CHECK ? 503 : 200;
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
