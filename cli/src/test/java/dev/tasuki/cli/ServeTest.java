package dev.tasuki.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.protocol.Frame;
import dev.tasuki.protocol.Frames;
import dev.tasuki.supervisor.Status;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// [CommandLineHost#serve] over a real socket.
@Timeout(30)
class ServeTest {
  @TempDir Path folder;
  private final ListedOperations operations = new ListedOperations();
  private final CommandLineHost host =
      new CommandLineHost(operations, Fixture.api(operations), List::of);
  private SocketChannel client;
  private Thread serving;

  @BeforeEach
  void connect() throws IOException {
    operations.instances.add(Fixture.instance(0, Fixture.app("api", 1), Status.ONLINE));
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("sock"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      client = SocketChannel.open(address);
      SocketChannel accepted = server.accept();
      serving = Thread.ofVirtual().start(() -> host.serve(accepted));
    }
  }

  @AfterEach
  void close() throws IOException {
    client.close();
  }

  @Test
  void outputThenTheExitStatusThenTheEnd() throws Exception {
    Frames.write(client, CommandLineHostTest.request(folder, "jlist"));

    StringBuilder json = new StringBuilder();
    Frame frame = Frames.read(client);
    while (frame instanceof Frame.Output output) {
      json.append(new String(output.bytes(), UTF_8));
      frame = Frames.read(client);
    }
    assertThat(json.toString()).startsWith("[{\"pid\":").endsWith("]\n");
    assertThat(frame).isEqualTo(new Frame.Exit(0));
    assertThat(Frames.read(client)).isNull();
    serving.join();
  }

  @Test
  void ctrlCEndsAFollowingCommand() throws Exception {
    Frames.write(client, CommandLineHostTest.request(folder, "logs"));
    Frames.write(client, new Frame.Interrupt());

    assertThat(lastFrame()).isEqualTo(new Frame.Exit(130));
    serving.join();
  }

  @Test
  void aClientThatGoesAwayEndsItsFollowingCommandToo() throws Exception {
    Frames.write(client, CommandLineHostTest.request(folder, "logs"));
    client.close();

    serving.join();
  }

  @Test
  void aClientOfAnotherProtocolIsToldBothVersions() throws Exception {
    Frames.write(client, new Frame.ForeignRequest(99, "9.9"));

    Frame answer = Frames.read(client);
    assertThat(((Frame.Refused) java.util.Objects.requireNonNull(answer)).line())
        .contains("9.9", "0.1.0");
    serving.join();
  }

  @Test
  void nonsenseIsHungUpOn() throws Exception {
    client.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 3, 1, 2, 3}));

    assertThat(Frames.read(client)).isNull();
    serving.join();
    assertThat(operations.calls).isEmpty();
  }

  private @Nullable Frame lastFrame() throws IOException {
    Frame last = null;
    Frame frame = Frames.read(client);
    while (frame != null) {
      last = frame;
      frame = Frames.read(client);
    }
    return last;
  }
}
