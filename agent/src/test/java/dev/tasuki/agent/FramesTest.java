package dev.tasuki.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.posix.ChannelSocket.Piece;
import dev.tasuki.posix.Descriptor;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FramesTest {
  private final Frames frames = new Frames();

  @Test
  void aLineThatComesInPiecesIsCutInsideACharacterWithoutHarm() {
    byte[] line = "{\"a\":\"ä\"}\n".getBytes(UTF_8);
    for (byte next : line) {
      assertThat(frames.line()).isNull();
      frames.add(new Piece(ByteBuffer.wrap(new byte[] {next}), List.of(), false));
    }
    assertThat(frames.line()).isEqualTo("{\"a\":\"ä\"}");
    assertThat(frames.line()).isNull();
  }

  @Test
  void aLostDescriptorIsNotReplacedByTheNextOne() {
    Descriptor second = new Descriptor(Integer.MAX_VALUE);
    frames.add(piece("one\n", List.of(), true));
    frames.add(piece("two\n", List.of(second), false));
    assertThat(frames.line()).isEqualTo("one");
    assertThat(frames.descriptor()).isNull();
    assertThat(frames.line()).isEqualTo("two");
    assertThat(frames.descriptor()).isSameAs(second);
    assertThat(frames.descriptor()).isNull();
  }

  private static Piece piece(String text, List<Descriptor> descriptors, boolean truncated) {
    return new Piece(ByteBuffer.wrap(text.getBytes(UTF_8)), descriptors, truncated);
  }
}
