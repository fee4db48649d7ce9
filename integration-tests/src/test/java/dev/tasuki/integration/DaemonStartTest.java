package dev.tasuki.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The first command starts the daemon, whatever it finds and whoever does the same.
final class DaemonStartTest {

  @Test
  void clientsThatStartTheDaemonAtOnceShareOne() {
    try (var scenario = Scenario.open()) {
      var commands = IntStream.range(0, 4).mapToObj(i -> scenario.background("ls")).toList();
      commands.forEach(command -> command.await().assertDone());
      assertThat(scenario.daemon().isAlive()).isTrue();
      assertThat(scenario.keeper().isAlive()).isTrue();
    }
  }

  @Test
  void theSocketOfADeadDaemonIsNoObstacle() throws IOException {
    try (var scenario = Scenario.open()) {
      Files.createDirectories(scenario.home());
      var socket = scenario.home().resolve("tasukid.sock");
      ServerSocketChannel.open(StandardProtocolFamily.UNIX)
          .bind(UnixDomainSocketAddress.of(socket))
          .close();
      assertThat(socket).exists();
      scenario.done("ping");
    }
  }

  /// A foreign program, or a client of another version: the daemon goes on.
  @Test
  void nonsenseOnTheSocketDisturbsNobody() throws IOException {
    try (var scenario = Scenario.open()) {
      scenario.port();
      scenario.done(Servers.NODE.start());
      var before = scenario.pids("web");
      for (var nonsense :
          List.of("GET / HTTP/1.1\r\n\r\n", "\0\0\0\0\0", "\u007f\u007f\u007f\u007f{")) {
        var address = UnixDomainSocketAddress.of(scenario.home().resolve("tasukid.sock"));
        try (var channel = SocketChannel.open(address)) {
          channel.write(ByteBuffer.wrap(nonsense.getBytes(UTF_8)));
        }
      }
      assertThat(scenario.pids("web")).isEqualTo(before);
    }
  }

  @Test
  void onlyItsOwnerMayUseTheSocket() throws IOException {
    try (var scenario = Scenario.open()) {
      scenario.done("ping");
      var permissions =
          Files.getPosixFilePermissions(scenario.home().resolve("tasukid.sock")).stream()
              .filter(permission -> !permission.name().startsWith("OWNER_"))
              .toList();
      assertThat(permissions).isEmpty();
    }
  }

  /// A JVM can need seconds until it listens; who is told "done" will connect.
  @Test
  void startDoesNotReturnBeforeASlowServerListens() throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      var slow = "const end = Date.now() + 2500; while (Date.now() < end) {}\n" + Servers.node("");
      scenario.done("start", scenario.file("slow.js", slow).toString(), "-i", "2");
      LoadClient.burst(port, 50, 4).assertNothingLost();
    }
  }

  /// Through a symbolic link in another folder, and with a space in the path.
  @Test
  void theLauncherFindsItsHome() throws IOException {
    try (var scenario = Scenario.open()) {
      var folder = Files.createDirectory(scenario.work().resolve("a folder"));
      var link =
          Files.createSymbolicLink(folder.resolve("tasuki"), Scenario.ROOT.resolve("tasuki"));
      var version = scenario.start("tasuki version", List.of(link.toString(), "version"));
      assertThat(version.await().assertDone().output()).contains("0.1.0");
    }
  }
}
