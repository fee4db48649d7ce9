package dev.tasuki.posix;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageSocketTest {
  @Test
  void messagesOfAnySizeKeepTheirBordersAndDescriptors() throws Exception {
    MessageSocket.Pair pair = MessageSocket.pair();
    try (MessageSocket first = pair.first();
        MessageSocket second = pair.second();
        Descriptor event = new Descriptor((int) Syscall.EVENTFD2.call(7, 02000000))) {
      for (int size : new int[] {0, 1, 98_304, 98_305, 3_000_000}) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        first.send(bytes, List.of(event, event));
        MessageSocket.Message message = requireNonNull(second.receive());
        assertThat(message.bytes()).isEqualTo(ByteBuffer.wrap(bytes));
        assertThat(message.descriptors()).hasSize(2);
        message.descriptors().forEach(Descriptor::close);
      }
    }
  }

  @Test
  void whatADeadSenderHadSentIsStillReceivedThenComesTheEnd() throws Exception {
    MessageSocket.Pair pair = MessageSocket.pair();
    pair.first().send(new byte[] {1}, List.of());
    pair.first().close();
    try (MessageSocket second = pair.second()) {
      assertThat(second.receive()).isNotNull();
      assertThat(second.receive()).isNull();
      assertThatThrownBy(() -> second.send(new byte[] {1}, List.of()))
          .isInstanceOfSatisfying(
              PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPIPE));
    }
  }

  @Test
  void aFullQueueIsReportedInsteadOfWaitedFor() throws Exception {
    MessageSocket.Pair pair = MessageSocket.pair();
    try (MessageSocket first = pair.first();
        MessageSocket second = pair.second()) {
      int sent = 0;
      while (first.offer(new byte[10_000], List.of())) {
        sent++;
      }
      for (int i = 0; i < sent; i++) {
        assertThat(second.receive()).isNotNull();
      }
      assertThat(first.offer(new byte[10], List.of())).isTrue();
    }
  }

  @Test
  void hangingUpWakesAThreadThatReceives() throws Exception {
    MessageSocket.Pair pair = MessageSocket.pair();
    try (MessageSocket first = pair.first();
        MessageSocket second = pair.second()) {
      Thread hangUp = Thread.ofPlatform().start(first::hangUp);
      assertThat(first.receive()).isNull();
      assertThat(second.receive()).isNull();
      hangUp.join();
    }
  }
}
