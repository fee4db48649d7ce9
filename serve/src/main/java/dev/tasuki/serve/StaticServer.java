package dev.tasuki.serve;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.concurrent.Executors;

/// Serves a folder over HTTP, as its environment says ([Settings]); ends with SIGTERM or SIGINT.
///
/// Exit status: 1 when the port or the folder cannot be had, 2 when a value is none.
public final class StaticServer {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int BACKLOG = 511;

  private StaticServer() {}

  public static void main(String[] arguments) {
    try {
      Settings settings = Settings.of(System.getenv());
      HttpServer server = start(settings);
      System.out.println(
          "serving " + settings.folder() + " on port " + server.getAddress().getPort());
    } catch (IllegalArgumentException e) {
      complain(String.valueOf(e.getMessage()), USAGE);
    } catch (IOException e) {
      complain(String.valueOf(e.getMessage()), FAILED);
    }
  }

  private static void complain(String line, int status) {
    System.err.println("serve: " + line);
    System.exit(status);
  }

  /// @throws IOException when the folder is none, or the port cannot be had
  static HttpServer start(Settings settings) throws IOException {
    if (!Files.isDirectory(settings.folder())) {
      throw new IOException(settings.folder() + " is no folder");
    }
    HttpServer server =
        HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), BACKLOG);
    HttpContext context = server.createContext("/", new FileHandler(settings));
    String user = settings.user();
    String password = settings.password();
    if (user != null && password != null) {
      context.setAuthenticator(new Authenticator(user, password));
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return server;
  }

  /// Compares in constant time.
  private static final class Authenticator extends BasicAuthenticator {
    private final byte[] expected;

    Authenticator(String user, String password) {
      super("tasuki serve");
      this.expected = bytes(user, password);
    }

    private static byte[] bytes(String user, String password) {
      return (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean checkCredentials(String user, String password) {
      return MessageDigest.isEqual(expected, bytes(user, password));
    }
  }
}
