package dev.tasuki.daemon;

import dev.tasuki.config.HealthCheck;
import dev.tasuki.sharing.ProbeRoute;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Asks one instance once. Stateless and thread-safe; blocks up to the check's time-out.
///
/// HTTP is a GET by HTTP/1.1 on a connection of its own; redirects are not followed.
final class HealthProbe {
  private static final int HEAD_LIMIT = 8 << 10;
  private static final int BODY_LIMIT = 256 << 10;
  private static final int OUTPUT_LIMIT = 4 << 10;
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3})( .*)?");

  /// By which a process says that it cannot serve yet, or not now: more is not known by them.
  private static final Set<Integer> NOT_YET = Set.of(425, 429, 503);

  /// Why a check failed.
  ///
  /// @param refusal whether the process itself has answered, and has not asked for patience; what
  ///   does not answer (or a command that fails) may still be starting
  record Failure(String text, boolean refusal) {
    static Failure silent(String text) {
      return new Failure(text, false);
    }
  }

  private HealthProbe() {}

  /// Connects, and asks by HTTP if the check is of that kind.
  ///
  /// @return why it failed, null when it passed
  static @Nullable Failure connect(HealthCheck check, ProbeRoute route) {
    if (!(route instanceof ProbeRoute.To to)) {
      return Failure.silent(((ProbeRoute.None) route).reason());
    }
    Deadline deadline = new Deadline(check);
    String where = check.shown();
    try (Socket socket = new Socket()) {
      connect(socket, to, deadline);
      return check.kind() == HealthCheck.Kind.TCP ? null : get(check, socket, to.port(), deadline);
    } catch (SocketTimeoutException e) {
      return Failure.silent(where + ": no answer within " + check.timeout().toMillis() + " ms");
    } catch (ConnectException e) {
      return Failure.silent(where + ": connection refused on port " + to.port());
    } catch (IOException e) {
      return Failure.silent(where + ": " + e.getMessage());
    }
  }

  private static void connect(Socket socket, ProbeRoute.To to, Deadline deadline)
      throws IOException {
    if (to.source() != null) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(to.source()), 0));
    }
    socket.connect(
        new InetSocketAddress(InetAddress.getByName(to.address()), to.port()), deadline.left());
  }

  /// Fetches a page, by HTTP/1.0 so that it comes in one piece.
  ///
  /// @return its body, null when there is none with a good status
  static @Nullable String page(HealthCheck page, ProbeRoute route) {
    if (!(route instanceof ProbeRoute.To to)) {
      return null;
    }
    Deadline deadline = new Deadline(page);
    try (Socket socket = new Socket()) {
      connect(socket, to, deadline);
      ask(page, socket, to.port(), "HTTP/1.0");
      String answer = read(socket, deadline, true);
      int body = answer.indexOf("\r\n\r\n");
      return body >= 0 && answer.matches("(?s)HTTP/1\\.[01] 2.*")
          ? answer.substring(body + 4)
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static void ask(HealthCheck check, Socket socket, int port, String version)
      throws IOException {
    String request =
        "GET "
            + check.path()
            + " "
            + version
            + "\r\nHost: localhost:"
            + port
            + "\r\nUser-Agent: tasuki-health\r\nAccept: */*\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable Failure get(
      HealthCheck check, Socket socket, int port, Deadline deadline) throws IOException {
    ask(check, socket, port, "HTTP/1.1");
    boolean wholeBody = !check.text().isEmpty();
    String answer = read(socket, deadline, wholeBody);
    String line = answer.lines().findFirst().orElse("");
    Matcher status = STATUS_LINE.matcher(line);
    if (!status.matches()) {
      return new Failure(check.shown() + ": the answer is not HTTP", !line.isEmpty());
    }
    int code = Integer.parseInt(status.group(1));
    if (!check.statuses().contains(code)) {
      return new Failure(check.shown() + ": status " + code, !NOT_YET.contains(code));
    }
    int body = answer.indexOf("\r\n\r\n");
    return wholeBody && (body < 0 || !answer.substring(body).contains(check.text()))
        ? new Failure(check.shown() + ": the body lacks '" + check.text() + "'", true)
        : null;
  }

  /// Reads the head, or all that comes.
  private static String read(Socket socket, Deadline deadline, boolean wholeBody)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    InputStream in = socket.getInputStream();
    while (bytes.size() < (wholeBody ? BODY_LIMIT : HEAD_LIMIT)) {
      socket.setSoTimeout(deadline.left());
      int count = in.read(buffer);
      if (count < 0) {
        break;
      }
      bytes.write(buffer, 0, count);
      if (!wholeBody && bytes.toString(StandardCharsets.ISO_8859_1).contains("\r\n")) {
        break; // the status is all that is wanted
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /// Runs the command; no shell has part in it.
  ///
  /// @param environment the whole environment of the command
  /// @return why it failed, null when it exited with 0
  static @Nullable Failure run(HealthCheck check, String cwd, Map<String, String> environment) {
    Process process = null;
    try {
      ProcessBuilder builder =
          new ProcessBuilder(check.command()).directory(new File(cwd)).redirectErrorStream(true);
      builder.redirectInput(new File("/dev/null"));
      builder.environment().clear();
      builder.environment().putAll(environment);
      process = builder.start();
      return ended(check, process);
    } catch (IOException e) {
      return Failure.silent(check.shown() + ": cannot be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Failure.silent(check.shown() + ": interrupted");
    } finally {
      if (process != null) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }
  }

  private static @Nullable Failure ended(HealthCheck check, Process process)
      throws InterruptedException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    Thread reader =
        Thread.ofVirtual()
            .name("health-output")
            .start(() -> drain(process.getInputStream(), output));
    if (!process.waitFor(check.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
      return Failure.silent(
          check.shown() + ": no end within " + check.timeout().toMillis() + " ms");
    }
    if (process.exitValue() == 0) {
      return null;
    }
    reader.join(100);
    String last =
        output
            .toString(StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isBlank())
            .reduce("", (a, b) -> b);
    return Failure.silent(
        check.shown()
            + ": exit code "
            + process.exitValue()
            + (last.isEmpty() ? "" : " (" + last.strip() + ")"));
  }

  private static void drain(InputStream from, ByteArrayOutputStream output) {
    byte[] buffer = new byte[1024];
    try {
      for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
        if (output.size() < OUTPUT_LIMIT) {
          output.write(buffer, 0, count);
        }
      }
    } catch (IOException e) {
      // it was killed: what has been read is all there is
    }
  }

  /// When the whole exchange must be over, so that an answer in drops is late too.
  private static final class Deadline {
    private final long end;

    Deadline(HealthCheck check) {
      end = System.nanoTime() + check.timeout().toNanos();
    }

    /// Milliseconds left, at least 1.
    int left() throws SocketTimeoutException {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new SocketTimeoutException();
      }
      return (int) Math.max(1, left / 1_000_000);
    }
  }
}
