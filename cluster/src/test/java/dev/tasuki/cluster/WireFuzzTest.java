package dev.tasuki.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A worker may send anything: its primary reads it or says that it is none, and lives on.
/// `-Dfuzz.inputs=N -Dfuzz.seed=N` for long runs.
@Timeout(600)
class WireFuzzTest {
  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 10_000);
  private static final long SEED = Long.getLong("fuzz.seed", 5);
  private static final List<String> SEEDS =
      List.of(
          "{\"cmd\":\"NODE_CLUSTER\",\"act\":\"listening\",\"port\":3000,\"fd\":null,\"ack\":7}",
          "{\"cmd\":\"NODE_HANDLE\",\"type\":\"net.Socket\",\"msg\":{\"key\":\"a:1:4\"}}",
          "{\"text\":\"\\u00e4\\ud83d\\ude00\",\"list\":[1,-2.5e10,true,false,null,[],{}]}",
          "\"text\"",
          "[[[[[0.1e-7]]]]]");

  record Listening(String cmd, int port, long ack) {}

  @Test
  void noLineBreaksItsReader() {
    Random random = new Random(SEED);
    for (int input = 0; input < INPUTS; input++) {
      byte[] bytes = mutated(random);
      try {
        Object value = JsonReader.parse(bytes, 0, bytes.length);
        JsonReader.parse(JsonWriter.write(value)); // what was read can be written and read again
        if (value != null) {
          new Message(value).as(Listening.class);
        }
      } catch (JsonException expected) {
        // it says that it is none
      } catch (RuntimeException e) {
        throw new AssertionError("input " + input + ", seed " + SEED, e);
      }
    }
  }

  private static byte[] mutated(Random random) {
    byte[] bytes = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(UTF_8);
    for (int change = random.nextInt(5); change > 0; change--) {
      bytes[random.nextInt(bytes.length)] =
          (byte)
              (random.nextBoolean()
                  ? "{}[]\",:\\u0e-".charAt(random.nextInt(12))
                  : random.nextInt());
    }
    int end = random.nextInt(4) > 0 ? bytes.length : random.nextInt(bytes.length + 1);
    return Arrays.copyOf(bytes, end);
  }
}
