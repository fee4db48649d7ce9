package dev.tasuki.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tasuki.protocol.BuildVersion;
import dev.tasuki.protocol.Frame;
import dev.tasuki.protocol.Frames;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The client against a daemon's end of the protocol that the test plays itself.
@Timeout(60)
class ConversationTest {
  @TempDir Path home;
  private ServerSocketChannel server;

  @BeforeEach
  void listen() throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(home.resolve("tasukid.sock")));
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void aCommandLineArrivesByteForByteWhateverTheLocale() throws Exception {
    Map<String, String> environment = Map.of("LC_ALL", "C", "EMPTY", "", "A", "b=c");
    try (Client client = Client.start(home, environment, "start", "a b", "", "--", "-h");
        SocketChannel channel = server.accept()) {
      Frame.Request request = request(channel);
      assertThat(request.argumentList()).containsExactly("start", "a b", "", "--", "-h");
      assertThat(request.environmentMap())
          .containsEntry("LC_ALL", "C")
          .containsEntry("EMPTY", "")
          .containsEntry("A", "b=c");
      assertThat(request.pid()).isEqualTo((int) client.process().pid());
      assertThat(request.cwd()).isEqualTo(System.getProperty("user.dir"));
      assertThat(request.buildVersion()).isEqualTo(BuildVersion.TEXT);
      Frames.write(channel, new Frame.Exit(0));
      assertThat(client.result().status()).isZero();
    }
  }

  @Test
  void textBeyondAsciiSurvivesTheCLocale() throws Exception {
    // The test's own JVM may be unable to pass such a word on, so a shell makes it of octal bytes.
    String script =
        "word=$(printf 'a\\303\\266b'); exec \"$JAVA\" -cp \"$CP\" %s start \"$word\""
            .formatted(Main.class.getName());
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", script);
    builder.environment().put("JAVA", System.getProperty("java.home") + "/bin/java");
    builder.environment().put("CP", System.getProperty("java.class.path"));
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("TASUKI_HOME", home.toString());
    try (Client client = new Client(builder.start());
        SocketChannel channel = server.accept()) {
      assertThat(request(channel).argumentList()).containsExactly("start", "aöb");
      Frames.write(channel, new Frame.Exit(0));
      assertThat(client.result().status()).isZero();
    }
  }

  @Test
  void outputErrorsAndStatusComeBack() throws Exception {
    try (Client client = Client.start(home, Map.of(), "ls");
        SocketChannel channel = server.accept()) {
      request(channel);
      Frames.write(channel, new Frame.Output("täble\n".getBytes(UTF_8)));
      Frames.write(channel, new Frame.ErrorOutput("tasuki: no\n".getBytes(UTF_8)));
      Frames.write(channel, new Frame.Output("end\n".getBytes(UTF_8)));
      Frames.write(channel, new Frame.Exit(7));

      assertThat(client.result()).isEqualTo(new Client.Result(7, "täble\nend\n", "tasuki: no\n"));
    }
  }

  @Test
  void aRefusalIsOneLine() throws Exception {
    try (Client client = Client.start(home, Map.of(), "ls");
        SocketChannel channel = server.accept()) {
      request(channel);
      Frames.write(channel, new Frame.Refused("the daemon is of version 9"));

      assertThat(client.result())
          .isEqualTo(new Client.Result(1, "", "tasuki: the daemon is of version 9\n"));
    }
  }

  @Test
  void aDaemonThatGoesAwayOrTalksNonsenseIsOneLine() throws Exception {
    for (byte[] nonsense : new byte[][] {{}, {0, 0}, {127, 0, 0, 0, 0}, {0, 0, 0, 1, 99}}) {
      try (Client client = Client.start(home, Map.of(), "restart", "all")) {
        try (SocketChannel channel = server.accept()) {
          request(channel);
          channel.write(ByteBuffer.wrap(nonsense));
        }
        Client.Result result = client.result();
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
            .startsWith("tasuki: the daemon went away before it was done; tasuki ls shows what is")
            .hasLineCount(1);
      }
    }
  }

  @Test
  void aQuestionThatADyingDaemonLeavesIsAskedOfTheNextOne() throws Exception {
    try (Client client = Client.start(home, Map.of(), "ping")) {
      try (SocketChannel dying = server.accept()) {
        request(dying);
      }
      try (SocketChannel next = server.accept()) {
        assertThat(request(next).argumentList()).containsExactly("ping");
        Frames.write(next, new Frame.Output("pong\n".getBytes(UTF_8)));
        Frames.write(next, new Frame.Exit(0));
      }
      assertThat(client.result()).isEqualTo(new Client.Result(0, "pong\n", ""));
    }
  }

  /// Half an answer and a whole one after it would look like two.
  @Test
  void aQuestionThatIsHalfAnsweredIsNotAskedAgain() throws Exception {
    try (Client client = Client.start(home, Map.of(), "ls")) {
      try (SocketChannel dying = server.accept()) {
        request(dying);
        Frames.write(dying, new Frame.Output("half\n".getBytes(UTF_8)));
      }
      Client.Result result = client.result();
      assertThat(result.status()).isEqualTo(1);
      assertThat(result.out()).isEqualTo("half\n");
    }
  }

  /// A background job of a script ignores SIGINT, and so does what it starts.
  private static boolean ignoresInterrupts() throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(text -> text.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow();
    return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0;
  }

  @Test
  void ctrlCReachesTheDaemonAndItsLastWordsAndStatusComeBack() throws Exception {
    assumeFalse(ignoresInterrupts(), "SIGINT is ignored where these tests were started");
    try (Client client = Client.start(home, Map.of(), "logs");
        SocketChannel channel = server.accept()) {
      request(channel);
      Frames.write(channel, new Frame.Output("line\n".getBytes(UTF_8)));
      assertThat(client.process().getInputStream().read()).isEqualTo('l');
      client.signal("INT");
      assertThat(Frames.read(channel)).isEqualTo(new Frame.Interrupt());
      Frames.write(channel, new Frame.Output("last words\n".getBytes(UTF_8)));
      Frames.write(channel, new Frame.Exit(130));

      assertThat(client.result()).isEqualTo(new Client.Result(130, "ine\nlast words\n", ""));
    }
  }

  @Test
  void aReaderThatHasGoneEndsTheClientWithoutAWord() throws Exception {
    try (Client client = Client.start(home, Map.of(), "logs");
        SocketChannel channel = server.accept()) {
      request(channel);
      client.process().getInputStream().close();
      Frames.write(channel, new Frame.Output("line\n".getBytes(UTF_8)));
      assertThat(client.process().waitFor()).isEqualTo(141);
      assertThat(new String(client.process().getErrorStream().readAllBytes(), UTF_8)).isEmpty();
    }
  }

  @Test
  void aFullDiskIsSaid() throws Exception {
    if (!Files.exists(Path.of("/dev/full"))) {
      return;
    }
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "ls");
    builder.environment().put("TASUKI_HOME", home.toString());
    builder.redirectOutput(Path.of("/dev/full").toFile());
    try (Client client = new Client(builder.start());
        SocketChannel channel = server.accept()) {
      request(channel);
      Frames.write(channel, new Frame.Output("line\n".getBytes(UTF_8)));
      assertThat(client.process().waitFor()).isEqualTo(1);
      assertThat(new String(client.process().getErrorStream().readAllBytes(), UTF_8))
          .isEqualTo("tasuki: the output cannot be written: No space left on device\n");
    }
  }

  private static Frame.Request request(SocketChannel channel) throws IOException {
    return (Frame.Request) Objects.requireNonNull(Frames.read(channel));
  }
}
