package dev.tasuki.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DaemonStarterTest {
  @TempDir Path folder;
  private Path home;
  private Map<String, String> environment = Map.of();

  @BeforeEach
  void installation() throws IOException {
    home = folder.resolve("home");
    Path lib = Files.createDirectory(folder.resolve("lib"));
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, FakeKeeper.class.getName());
    attributes.put(
        Attributes.Name.CLASS_PATH,
        Stream.of(System.getProperty("java.class.path").split(":"))
            .map(entry -> Path.of(entry).toUri().toString())
            .collect(Collectors.joining(" ")));
    new JarOutputStream(Files.newOutputStream(lib.resolve("tasuki-keeper.jar")), manifest).close();
    environment = Map.of("TASUKI_LIB", lib.toString());
  }

  @AfterEach
  void endKeepers() throws IOException {
    for (String start : starts()) {
      ProcessHandle.of(Long.parseLong(start.split(" ")[0]))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void theFirstCommandStartsKeeperAndDaemonWithTheirFlags() throws Exception {
    Client.Result result = Client.run(home, environment, "ping");

    assertThat(result.err()).isEmpty();
    assertThat(starts()).hasSize(1);
    String start = starts().getFirst();
    assertThat(start)
        .startsWith(result.out().strip() + " " + home + " -- " + System.getProperty("java.home"))
        .contains("-Xmx64m")
        .endsWith("-jar " + folder.resolve("lib/tasukid.jar"));
    assertThat(Files.getPosixFilePermissions(home)).hasSize(3);
  }

  @Test
  void manyClientsAtOnceStartOneDaemon() throws Exception {
    List<Client> clients = new ArrayList<>();
    try {
      for (int count = 0; count < 5; count++) {
        clients.add(Client.start(home, environment, "ls"));
      }
      for (Client client : clients) {
        Client.Result result = client.result();
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
      }
    } finally {
      clients.forEach(Client::close);
    }
    assertThat(starts()).hasSize(1);
  }

  @Test
  void theSocketOfADeadDaemonIsNoObstacle() throws Exception {
    leaveStaleSocket();
    assertThat(Client.run(home, environment, "kill"))
        .isEqualTo(new Client.Result(0, "no daemon is running\n", ""));
    assertThat(starts()).isEmpty();

    assertThat(Client.run(home, environment, "ls").status()).isZero();
    assertThat(starts()).hasSize(1);
  }

  @Test
  void aDaemonThatDoesNotStartIsOneLineWithItsLastWords() throws Exception {
    Files.createDirectory(home);
    Files.writeString(home.resolve("broken"), "");
    Files.writeString(home.resolve("tasukid.log"), "of another day\n");

    assertThat(Client.run(home, environment, "ls"))
        .isEqualTo(
            new Client.Result(
                1,
                "",
                "tasuki: the daemon did not start (%s/tasukid.log: boom: no such  [31mthing)\n"
                    .formatted(home)));
  }

  @Test
  void aHomeThatCannotBeIsOneLine() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(Client.run(file.resolve("home"), environment, "ls").err())
        .startsWith("tasuki: TASUKI_HOME cannot be made: ")
        .endsWith(" (" + file + "/home)\n")
        .hasLineCount(1);
    assertThat(Client.run(file, environment, "ls").err())
        .startsWith("tasuki: TASUKI_HOME cannot be made: ")
        .hasLineCount(1);
    assertThat(Client.run(folder.resolve("x".repeat(100)), environment, "ls").err())
        .startsWith("tasuki: TASUKI_HOME is too long for sockets: at most 90 bytes (");
    assertThat(Client.run(home, Map.of("TASUKI_LIB", "/nowhere"), "ls"))
        .isEqualTo(
            new Client.Result(
                1,
                "",
                "tasuki: this installation is not complete: no tasuki-keeper.jar (/nowhere)\n"));
  }

  private void leaveStaleSocket() throws IOException {
    Files.createDirectories(home);
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(home.resolve("tasukid.sock")));
    }
    assertThat(home.resolve("tasukid.sock")).exists();
  }

  private List<String> starts() throws IOException {
    Path starts = home.resolve("starts");
    return Files.exists(starts) ? Files.readAllLines(starts) : List.of();
  }
}
