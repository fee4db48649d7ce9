package dev.tasuki.cli;

import dev.tasuki.bench.Load;
import dev.tasuki.bench.LoadRun;
import dev.tasuki.bench.Tally;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    description =
        "Ask a server for a page as often as it answers, or --rate times a second, and show how "
            + "many answers came and how long they took: by worker, too, where answers name theirs "
            + "(a header such as X-Worker, or the words \"pid 4711\" in the body). Status 1 when a "
            + "request failed.",
    customSynopsis = "tasuki bench [OPTIONS] URL",
    footer = {
      "%nExamples:",
      "  tasuki bench http://localhost:3000/",
      "  tasuki bench :3000/list -c 200 -d 30s --keep-alive",
      "  tasuki bench :3000 --rate 500 --by X-Served-By --json"
    })
final class BenchCommand extends LocalCommand {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m)?");
  private static final int MOST = 100_000;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int HTTP_PORT = 80;

  @Parameters(
      index = "0",
      paramLabel = "URL",
      description = "What to ask for; :3000 is http://localhost:3000/.")
  private String url = "";

  @Option(
      names = {"-c", "--connections"},
      paramLabel = "N",
      description = "Requests under way at the same time. Default: 50.")
  private int connections = 50;

  @Option(
      names = {"-d", "--duration"},
      paramLabel = "TIME",
      description = "How long is measured. Default: 10s.")
  private String duration = "10s";

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      description = "Load before that, which does not count. Default: 2s.")
  private String warmUp = "2s";

  @Option(
      names = {"-k", "--keep-alive"},
      description = "Keep connections; else each request has a new one.")
  private boolean keep;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Requests a second; latencies count from when each was due.")
  private int rate;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "When an answer is given up. Default: 10s.")
  private String timeout = "10s";

  @Option(
      names = "--by",
      paramLabel = "HEADER",
      description = "The header of an answer that names the worker.")
  private String by = "";

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Override
  int run(Place place) throws UsageException {
    URI uri = uri(url);
    between(connections, 1, "--connections");
    between(rate, 0, "--rate");
    Duration measured = time("--duration", duration);
    Duration before = time("--warm-up", warmUp);
    if (measured.isZero()) {
      throw new UsageException("--duration " + duration + ": more than nothing is needed");
    }
    InetSocketAddress target;
    try {
      target = reachable(uri);
    } catch (IOException e) {
      place.console().err("tasuki: " + uri + ": " + Text.clean(reason(e)) + "\n");
      return FAILED;
    }
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    Load load =
        new Load(
            List.of(target),
            uri.getRawAuthority(),
            path + query,
            connections,
            keep,
            Duration.ZERO,
            rate,
            time("--timeout", timeout),
            by);
    try {
      return measure(place.console(), uri, load, before, measured);
    } catch (IOException e) {
      place.console().err("tasuki: bench: " + Text.clean(reason(e)) + "\n");
      return FAILED;
    }
  }

  /// Ctrl-C ends it early, and what was seen until then is shown.
  private int measure(Console console, URI uri, Load load, Duration before, Duration measured)
      throws IOException {
    CountDownLatch shown = new CountDownLatch(1);
    try (LoadRun run = new LoadRun(load)) {
      Thread ctrlC =
          new Thread(() -> {
            run.stop();
            await(shown);
          });
      Runtime.getRuntime().addShutdownHook(ctrlC);
      if (!before.isZero()) {
        run.run(before);
      }
      Tally tally = run.run(measured);
      BenchText text = new BenchText(uri, load, before, tally);
      console.out(json ? text.json() : text.plain(console.width(), console.colour()));
      shown.countDown();
      return tally.failed() == 0 && tally.latency().count() > 0 ? DONE : FAILED;
    } finally {
      shown.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(CONNECT.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static URI uri(String word) throws UsageException {
    String whole = word.matches(":\\d.*") ? "localhost" + word : word;
    whole = whole.matches("(?i)[a-z][a-z0-9+.-]*://.*") ? whole : "http://" + whole;
    URI uri;
    try {
      uri = URI.create(whole);
    } catch (IllegalArgumentException e) {
      throw new UsageException(word + ": not a URL, such as http://localhost:3000/");
    }
    if ("https".equalsIgnoreCase(uri.getScheme())) {
      throw new UsageException(word + ": only http is measured; ask the server behind TLS");
    }
    if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
      throw new UsageException(word + ": not a URL, such as http://localhost:3000/");
    }
    return uri;
  }

  /// The first address of the host that takes a connection.
  private static InetSocketAddress reachable(URI uri) throws IOException {
    int port = uri.getPort() < 0 ? HTTP_PORT : uri.getPort();
    IOException failure = new IOException("no address");
    for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
      InetSocketAddress target = new InetSocketAddress(address, port);
      try (Socket socket = new Socket()) {
        socket.connect(target, Math.toIntExact(CONNECT.toMillis()));
        return target;
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private static String reason(IOException e) {
    return e instanceof java.net.UnknownHostException
        ? "no such host"
        : String.valueOf(e.getMessage());
  }

  private static void between(int value, int lowest, String option) throws UsageException {
    if (value < lowest || value > MOST) {
      throw new UsageException(
          "%s %d: %d to %d are allowed".formatted(option, value, lowest, MOST));
    }
  }

  private static Duration time(String option, String word) throws UsageException {
    Matcher matcher = DURATION.matcher(word);
    if (!matcher.matches()) {
      throw new UsageException(option + " " + word + ": not a duration; write 500ms, 10s or 2m");
    }
    long number = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2);
    if ("m".equals(unit)) {
      return Duration.ofMinutes(number);
    }
    return "ms".equals(unit) ? Duration.ofMillis(number) : Duration.ofSeconds(number);
  }
}
