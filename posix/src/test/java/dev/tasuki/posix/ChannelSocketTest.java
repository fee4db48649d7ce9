package dev.tasuki.posix;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ChannelSocketTest {
  @Test
  void aReadEndsBehindADescriptorSoThatTwoAreNotMixedUp() throws PosixException {
    ChannelSocket.Pair pair = ChannelSocket.pair();
    try (ChannelSocket near = pair.first();
        ChannelSocket far = pair.second();
        Readiness passenger = new Readiness()) {
      near.send("one\n".getBytes(US_ASCII), passenger.descriptor());
      near.send("two\n".getBytes(US_ASCII), passenger.descriptor());
      near.send("three\n".getBytes(US_ASCII), null);
      near.hangUp();

      for (String expected : new String[] {"one\n", "two\n"}) {
        ChannelSocket.Piece piece = required(far.receive());
        assertThat(US_ASCII.decode(piece.bytes()).toString()).isEqualTo(expected);
        assertThat(piece.descriptors()).hasSize(1);
        assertThat(piece.truncated()).isFalse();
        piece.descriptors().forEach(Descriptor::close);
      }
      ChannelSocket.Piece last = required(far.receive());
      assertThat(US_ASCII.decode(last.bytes()).toString()).isEqualTo("three\n");
      assertThat(last.descriptors()).isEmpty();
      assertThat(far.receive()).isNull();
    }
  }

  @Test
  void aMessageLargerThanTheSocketsBufferArrivesWhole() throws Exception {
    ChannelSocket.Pair pair = ChannelSocket.pair();
    try (ChannelSocket near = pair.first();
        ChannelSocket far = pair.second()) {
      byte[] message = new byte[3_000_000];
      Arrays.fill(message, (byte) 'x');
      CompletableFuture<Integer> received =
          CompletableFuture.supplyAsync(() -> {
            try {
              int total = 0;
              while (total < message.length) {
                total += required(far.receive()).bytes().remaining();
              }
              return total;
            } catch (PosixException e) {
              throw new IllegalStateException(e);
            }
          });
      near.send(message, null);
      assertThat(received.get()).isEqualTo(message.length);
    }
  }

  @Test
  void sendingToAClosedEndFails() throws PosixException {
    ChannelSocket.Pair pair = ChannelSocket.pair();
    pair.second().close();
    try (ChannelSocket near = pair.first()) {
      assertThatThrownBy(() -> near.send(new byte[1], null)).hasMessageContaining("EPIPE");
    }
  }

  @Test
  void whatIsNoUnixStreamSocketIsNotTakenForAChannel() throws PosixException {
    try (Readiness other = new Readiness()) {
      int number = other.descriptor().number();
      assertThatThrownBy(() -> ChannelSocket.inherited(number)).isInstanceOf(PosixException.class);
    }
    assertThatThrownBy(() -> ChannelSocket.inherited(1_000_000)).hasMessageContaining("EBADF");
  }

  private static ChannelSocket.Piece required(ChannelSocket.@Nullable Piece piece) {
    assertThat(piece).isNotNull();
    return Objects.requireNonNull(piece);
  }
}
