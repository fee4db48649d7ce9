package dev.tasuki.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DescriptorStreamTest {
  private final DescriptorStream stream = new DescriptorStream(false);
  private final byte[] buffer = new byte[DescriptorStream.BLOCK];

  @Test
  void aDescriptorArrivesWithItsOwnBytesAndNotWithThoseOfTheNextMessage() throws Exception {
    DescriptorStream.Pair pair = DescriptorStream.pair();
    DescriptorStream.Pair cargo = DescriptorStream.pair();
    List<Descriptor> received = new ArrayList<>();
    try {
      stream.send(pair.first(), "one\n".getBytes(UTF_8), 0, 4, cargo.first());
      stream.send(pair.first(), "two\n".getBytes(UTF_8), 0, 4, null);
      assertThat(stream.receive(pair.second(), buffer, received)).isEqualTo(4);
      assertThat(received).hasSize(1);
      assertThat(stream.receive(pair.second(), buffer, received)).isEqualTo(4);
      assertThat(received).hasSize(1);
      assertThat(stream.receive(pair.second(), buffer, received)).isEqualTo(-Errno.EAGAIN);
      stream.send(received.getFirst(), "x".getBytes(UTF_8), 0, 1, null);
      assertThat(stream.receive(cargo.second(), buffer, received)).isEqualTo(1);
      pair.first().close();
      assertThat(stream.receive(pair.second(), buffer, received)).isZero();
    } finally {
      received.forEach(Descriptor::close);
      close(pair);
      close(cargo);
    }
  }

  @Test
  void aFullSocketTakesAPartAndThenRefusesInsteadOfBlocking() throws Exception {
    DescriptorStream.Pair pair = DescriptorStream.pair();
    try {
      byte[] bytes = new byte[DescriptorStream.BLOCK];
      int last = 1;
      for (int i = 0; i < 1_000 && last > 0; i++) {
        last = stream.send(pair.first(), bytes, 0, bytes.length, null);
      }
      assertThat(last).isEqualTo(-Errno.EAGAIN);
    } finally {
      close(pair);
    }
  }

  private static void close(DescriptorStream.Pair pair) {
    pair.first().close();
    pair.second().close();
  }
}
