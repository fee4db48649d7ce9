package dev.tasuki.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.posix.PidFd;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// A keeper with a [TestDaemon] in a throw-away home. [#close()] leaves no process behind.
final class KeeperHarness implements AutoCloseable {
  private static final int SIGSTOP = 19;

  private final Path home;
  private final List<String> command;
  private final Process keeper;
  private final List<Long> started = new ArrayList<>();

  KeeperHarness(Path home, String... daemonFlags) throws IOException {
    this.home = home;
    List<String> words = new ArrayList<>(keeperCommand());
    words.addAll(List.of(home.toString(), "--", java()));
    words.addAll(List.of(daemonFlags));
    words.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    words.addAll(List.of(TestDaemon.class.getName(), home.toString()));
    this.command = List.copyOf(words);
    keeper = startAgain();
    started.add(keeper.pid());
  }

  static List<String> keeperCommand() {
    return List.of(
        java(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+UseSerialGC",
        "-Xmx8m",
        "-Xss256k",
        "-Xint",
        "-cp",
        System.getProperty("java.class.path"),
        "dev.tasuki.keeper.Keeper");
  }

  /// One more keeper of the same home.
  Process startAgain() throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("keeper.log").toFile()))
        .start();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  Process keeper() {
    return keeper;
  }

  /// Sends a line to the daemon of the hour, waiting for one that answers.
  String ask(String line) {
    AtomicReference<String> answer = new AtomicReference<>("");
    await(() -> {
      String reply = tryToAsk(line);
      answer.set(reply == null ? "" : reply);
      return reply != null;
    });
    return answer.get();
  }

  private @Nullable String tryToAsk(String line) {
    try {
      int port = Integer.parseInt(Files.readString(home.resolve("port")));
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
          PrintWriter out =
              new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
        socket.setSoTimeout(30_000);
        out.println(line);
        return in.readLine();
      }
    } catch (IOException e) {
      return null;
    }
  }

  void tell(String line) {
    tryToAsk(line);
  }

  int daemonPid() {
    return pid(0);
  }

  int keeperPid() {
    return pid(1);
  }

  private int pid(int index) {
    String[] pids = ask("pids").split(" ");
    for (String pid : pids) {
      remember(Long.parseLong(pid));
    }
    return Integer.parseInt(pids[index]);
  }

  private void remember(long pid) {
    if (!started.contains(pid)) {
      started.add(pid);
    }
  }

  /// Starts a process and remembers to end it.
  int spawn(long run, String script) {
    String answer = ask("spawn " + run + " " + script);
    assertThat(answer).matches("\\d+ (plain|filtered)");
    int pid = Integer.parseInt(answer.split(" ")[0]);
    remember(pid);
    return pid;
  }

  /// Ends one process at once and waits until it is gone.
  static void kill(int pid) throws PosixException {
    try (PidFd process = PidFd.open(pid)) {
      process.sendSignal(Signal.SIGKILL);
      await(process::isEnded);
    }
  }

  static void await(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(condition);
  }

  /// A frozen keeper starts no daemon, and a dead daemon no keeper: in this order all end.
  @Override
  public void close() throws IOException {
    Path pidFile = home.resolve("run/keeper.pid");
    if (Files.exists(pidFile)) {
      int pid = Integer.parseInt(Files.readString(pidFile).strip());
      signal(pid, SIGSTOP);
      started.addFirst((long) pid);
    }
    Path daemon = home.resolve("daemon.pid");
    if (Files.exists(daemon)) {
      remember(Long.parseLong(Files.readString(daemon)));
    }
    for (int i = started.size() - 1; i >= 0; i--) {
      signal(started.get(i).intValue(), Signal.SIGKILL);
    }
    keeper.destroyForcibly().onExit().join();
  }

  private void signal(int pid, int number) throws PosixException {
    boolean ours =
        ProcessHandle.of(pid)
            .map(handle -> handle.info().commandLine().orElse("").contains(home.toString()))
            .orElse(false);
    if (ours) {
      try (PidFd process = PidFd.open(pid)) {
        process.sendSignal(number);
      }
    }
  }
}
