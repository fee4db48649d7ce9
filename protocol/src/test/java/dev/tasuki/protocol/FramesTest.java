package dev.tasuki.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FramesTest {
  private static final Frame.Request REQUEST =
      new Frame.Request(
          Frames.PROTOCOL_VERSION,
          BuildVersion.TEXT,
          4711,
          "start\0föö bar\0\0".getBytes(UTF_8),
          "PATH=/bin\0GREETING=Grüße=x\0BROKEN\0".getBytes(UTF_8),
          "/srv/äpp");

  @Test
  void aRequestArrivesWithEmptyArgumentsAndTextBeyondAscii() throws IOException {
    Frame.Request read = (Frame.Request) read(bytes(REQUEST));

    assertThat(read.pid()).isEqualTo(4711);
    assertThat(read.buildVersion()).isEqualTo(BuildVersion.TEXT);
    assertThat(read.cwd()).isEqualTo("/srv/äpp");
    assertThat(read.argumentList()).isEqualTo(List.of("start", "föö bar", ""));
    assertThat(read.environmentMap()).isEqualTo(Map.of("PATH", "/bin", "GREETING", "Grüße=x"));
  }

  @Test
  void everyOtherFrameArrivesAsItWasSent() throws IOException {
    assertThat(read(bytes(new Frame.Interrupt()))).isEqualTo(new Frame.Interrupt());
    assertThat(read(bytes(new Frame.Exit(130)))).isEqualTo(new Frame.Exit(130));
    assertThat(read(bytes(new Frame.Refused("no ✘")))).isEqualTo(new Frame.Refused("no ✘"));
    assertThat(((Frame.Output) read(bytes(new Frame.Output(new byte[] {0, -1})))).bytes())
        .containsExactly(0, -1);
    assertThat(((Frame.ErrorOutput) read(bytes(new Frame.ErrorOutput(new byte[0])))).bytes())
        .isEmpty();
  }

  @Test
  void anUpdateArrivesWithItsWords() throws IOException {
    byte[] command = "java\0-jar\0".getBytes(UTF_8);
    Frame.Update read =
        (Frame.Update) read(bytes(new Frame.Update("2", command, "A=b\0".getBytes(UTF_8))));
    assertThat(read.buildVersion()).isEqualTo("2");
    assertThat(read.commandList()).containsExactly("java", "-jar");
    assertThat(read.assignments()).containsExactly("A=b");
  }

  @Test
  void aRequestOfAnotherProtocolVersionStillTellsItsVersion() throws IOException {
    ByteBuffer changed = ByteBuffer.wrap(bytes(REQUEST));
    changed.putInt(5, 99);

    assertThat(read(changed.array())).isEqualTo(new Frame.ForeignRequest(99, BuildVersion.TEXT));
    assertThat(read(bytes(new Frame.ForeignRequest(7, "x"))))
        .isEqualTo(new Frame.ForeignRequest(7, "x"));
  }

  @Test
  void theEndBetweenFramesIsNoErrorButWithinOneItIs() throws IOException {
    byte[] whole = bytes(REQUEST);

    assertThat(Frames.read(Channels.newChannel(new ByteArrayInputStream(new byte[0])))).isNull();
    for (int length = 1; length < whole.length; length++) {
      byte[] torn = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(torn)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void badBytesAreNamed() {
    assertThatThrownBy(() -> read(frame(0))).hasMessage("bad frame: length 0");
    assertThatThrownBy(() -> read(frame(-5, (byte) 1))).hasMessage("bad frame: length -5");
    assertThatThrownBy(() -> read(frame(Integer.MAX_VALUE, (byte) 1)))
        .hasMessage("bad frame: length 2147483647");
    assertThatThrownBy(() -> read(frame(1, (byte) 77))).hasMessage("bad frame: unknown type 77");
    assertThatThrownBy(() -> read(frame(2, (byte) 2, (byte) 0)))
        .hasMessage("bad frame: type 2 is too long");
    assertThatThrownBy(() -> read(frame(2, (byte) 18, (byte) 0)))
        .hasMessage("bad frame: type 18 is too short");
    assertThatThrownBy(() -> read(frame(9, (byte) 1, new byte[] {0, 0, 0, 1, 127, 0, 0, 0})))
        .hasMessage("bad frame: a field of length 2130706432");
  }

  @Test
  void aFrameThatIsTooLongIsNotWritten() {
    assertThatThrownBy(() -> bytes(new Frame.Output(new byte[Frames.MAX_LENGTH])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void randomBytesEndInAFrameOrAnIoExceptionAndNeverHangOrExhaustMemory() {
    Random random = new Random(20261125);
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = round % 2 == 0 ? randomBytes(random) : damaged(random);
      try {
        read(bytes);
      } catch (IOException expected) {
        assertThat(expected.getMessage()).isNotBlank();
      }
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  @Test
  void theBuildVersionIsThatOfThePom() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));

    assertThat(pom).contains("<version>" + BuildVersion.TEXT + "</version>");
  }

  private static byte[] randomBytes(Random random) {
    byte[] bytes = new byte[random.nextInt(64)];
    random.nextBytes(bytes);
    if (bytes.length > 4 && random.nextInt(4) > 0) {
      ByteBuffer.wrap(bytes).putInt(0, random.nextInt(bytes.length));
    }
    return bytes;
  }

  private static byte[] damaged(Random random) {
    byte[] bytes = bytes(REQUEST);
    for (int change = random.nextInt(4); change >= 0; change--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static byte[] frame(int length, byte type, byte... body) {
    return ByteBuffer.allocate(5 + body.length).putInt(length).put(type).put(body).array();
  }

  private static byte[] frame(int length) {
    return ByteBuffer.allocate(4).putInt(length).array();
  }

  private static byte[] bytes(Frame frame) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Frames.write(Channels.newChannel(out), frame);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static Frame read(byte[] bytes) throws IOException {
    Frame frame = Frames.read(Channels.newChannel(new ByteArrayInputStream(bytes)));
    return frame == null ? new Frame.Interrupt() : frame;
  }
}
