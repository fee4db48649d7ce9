package dev.tasuki.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever bytes come, a reader gives a message or one of its own exceptions: it does not crash,
/// hang, or allocate what a length promises. `-Dfuzz.inputs=N -Dfuzz.seed=N` for long runs.
@Timeout(600)
class ProtocolFuzzTest {
  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 10_000);
  private static final long SEED = Long.getLong("fuzz.seed", 5);

  @Test
  void noControlFrameBreaksItsReader() {
    List<byte[]> seeds = new ArrayList<>();
    byte[] words = "start\0app.js\0".getBytes(UTF_8);
    for (Frame frame :
        List.of(
            new Frame.Request(1, "0.1.0", 7, words, "A=b\0".getBytes(UTF_8), "/srv"),
            new Frame.Update("0.1.0", words, words),
            new Frame.Interrupt(),
            new Frame.Signalled(15),
            new Frame.Output(words),
            new Frame.Exit(3),
            new Frame.Refused("no"))) {
      seeds.add(bytes(frame));
    }
    Random random = new Random(SEED);
    for (int input = 0; input < INPUTS; input++) {
      byte[] bytes = mutated(random, seeds);
      try {
        Frames.read(Channels.newChannel(new ByteArrayInputStream(bytes)));
      } catch (IOException expected) {
        assertThat(expected.getMessage()).isNotBlank();
      } catch (RuntimeException e) {
        throw new AssertionError("input " + input + ", seed " + SEED, e);
      }
    }
  }

  @Test
  void noKeeperMessageBreaksItsReader() {
    Random random = new Random(SEED);
    List<byte[]> seeds = new ArrayList<>();
    for (int type = 0; type < 32; type++) {
      seeds.add(ByteBuffer.allocate(64).put((byte) type).putInt(1).putInt(4).array());
    }
    for (int input = 0; input < INPUTS; input++) {
      byte[] bytes = mutated(random, seeds);
      decode(bytes, input, KeeperRequest::decode);
      decode(bytes, input, KeeperEvent::decode);
    }
  }

  private interface Decoder {
    KeeperMessage decode(ByteBuffer packet) throws KeeperMessage.MalformedException;
  }

  private static void decode(byte[] bytes, int input, Decoder decoder) {
    try {
      assertThat(decoder.decode(ByteBuffer.wrap(bytes)).encode()).isNotEmpty();
    } catch (KeeperMessage.MalformedException expected) {
      assertThat(expected.getMessage()).isNotBlank();
    } catch (RuntimeException e) {
      throw new AssertionError("input " + input + ", seed " + SEED, e);
    }
  }

  /// Changed, cut, lengthened, or spliced with another.
  private static byte[] mutated(Random random, List<byte[]> seeds) {
    byte[] first = seeds.get(random.nextInt(seeds.size()));
    byte[] second = seeds.get(random.nextInt(seeds.size()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first, 0, random.nextInt(4) > 0 ? first.length : random.nextInt(first.length + 1));
    if (random.nextInt(4) == 0) {
      out.write(second, 0, random.nextInt(second.length + 1));
    }
    byte[] bytes = out.toByteArray();
    for (int change = random.nextInt(6); change > 0 && bytes.length > 0; change--) {
      bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? random.nextInt() : 0);
    }
    return bytes;
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
}
