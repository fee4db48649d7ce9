package dev.tasuki.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.posix.Endpoint;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketKeyTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1, true",
    "127.0.0.1, 127.0.0.2, false",
    "127.0.0.1, ::ffff:127.0.0.1, true",
    "127.0.0.2, ::ffff:127.0.0.1, false",
    "::ffff:127.0.0.1, ::ffff:127.0.0.1, true",
    "::ffff:0.0.0.0, 127.0.0.1, true",
    "0.0.0.0, 127.0.0.1, true",
    "0.0.0.0, ::ffff:127.0.0.1, true",
    "0.0.0.0, ::1, false",
    "0.0.0.0, ::, true",
    "0.0.0.0, :: only, false",
    "::, 127.0.0.1, true",
    "::, ::1, true",
    "::, ::ffff:127.0.0.1, true",
    ":: only, 127.0.0.1, false",
    ":: only, ::ffff:127.0.0.1, false",
    ":: only, ::1, true",
    ":: only, ::, true",
    "::1, 127.0.0.1, false",
    "::1, ::1 only, true",
    "2001:db8::1, 2001:db8::2, false",
  })
  void listenersOverlapWhenTheyCompete(String one, String other, boolean overlap) throws Exception {
    assertThat(key(one, 80, 0).overlaps(key(other, 80, 0))).isEqualTo(overlap);
    assertThat(key(other, 80, 0).overlaps(key(one, 80, 0))).isEqualTo(overlap);
    assertThat(key(one, 80, 0).overlaps(key(other, 81, 0))).isFalse();
    assertThat(key(one, 80, 0).overlaps(key(other, 80, 1))).isFalse();
  }

  private static SocketKey key(String text, int port, long network) throws Exception {
    String address = text.split(" ")[0];
    boolean six = address.contains(":");
    // Java reads a mapped address as IPv4, which is what we want to tell apart.
    String mapped = "::ffff:";
    if (address.startsWith(mapped)) {
      int four = bytes(address.substring(mapped.length())).getInt();
      long low = 0xffffL << 32 | (four & 0xffffffffL);
      return new SocketKey(network, new Endpoint(true, 0, low, port, 0), false);
    }
    ByteBuffer bytes = bytes(address);
    Endpoint endpoint =
        six
            ? new Endpoint(true, bytes.getLong(), bytes.getLong(), port, 0)
            : new Endpoint(false, 0, bytes.getInt() & 0xffffffffL, port, 0);
    return new SocketKey(network, endpoint, text.endsWith("only"));
  }

  private static ByteBuffer bytes(String address) throws Exception {
    return ByteBuffer.wrap(InetAddress.getByName(address).getAddress());
  }
}
