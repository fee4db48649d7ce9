package dev.tasuki.agent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastAnswerTest {
  private static final String DATE = "Date: Sat, 28 Nov 2026 22:30:00 GMT\r\n";
  private static final String CLOSING = "Connection: close                  \r\n";

  private static String edited(String answer) {
    byte[] bytes = ("xx" + answer).getBytes(ISO_8859_1);
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 2, bytes.length - 2);
    LastAnswer.edit(buffer);
    assertThat(buffer.position()).as("position").isEqualTo(2);
    return new String(bytes, 2, bytes.length - 2, ISO_8859_1);
  }

  @Test
  void aClientThatWasPromisedAKeptConnectionIsToldOtherwise() {
    assertThat(edited("HTTP/1.1 200 OK\r\n" + DATE + "connection: keep-alive\r\n\r\nbody"))
        .isEqualTo("HTTP/1.1 200 OK\r\n" + DATE + "connection: close     \r\n\r\nbody");
  }

  @Test
  void theDateIsGivenUpWhereNothingElseCanSayIt() {
    assertThat(edited("HTTP/1.1 404 Not Found\r\n" + DATE + "Content-Length: 4\r\n\r\nbody"))
        .isEqualTo("HTTP/1.1 404 Not Found\r\n" + CLOSING + "Content-Length: 4\r\n\r\nbody");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 ",
        "HTTP/1.1 200 OK",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\n" + DATE, // its end comes with another write
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n" + DATE + "Connection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\n" + DATE + "Connection: keep-alive, Upgrade\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n" + DATE + "\r\n",
        "HTTP/1.0 200 OK\r\n" + DATE + "\r\n",
        "HTTP/1.1 200 OK\r\nDate: soon\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n" + DATE + "Connection: keep-alive\r\n\r\n", // a body
        "a body that says HTTP/1.1 200 OK\r\n" + DATE + "\r\n"
      })
  void whatIsNoWholeHeadOfAnAnswerIsLeftAsItIs(String bytes) {
    assertThat(edited(bytes)).isEqualTo(bytes);
  }

  @Test
  void theFirstBufferThatHoldsAnythingIsTheHead() {
    ByteBuffer head = ByteBuffer.allocateDirect(200);
    head.put(("HTTP/1.1 200 OK\r\n" + DATE + "\r\n").getBytes(ISO_8859_1)).flip();
    ByteBuffer body = ByteBuffer.wrap(("HTTP/1.1 200 OK\r\n" + DATE + "\r\n").getBytes(ISO_8859_1));
    LastAnswer.edit(new ByteBuffer[] {ByteBuffer.allocate(0), head, body});
    assertThat(ISO_8859_1.decode(head).toString())
        .isEqualTo("HTTP/1.1 200 OK\r\n" + CLOSING + "\r\n");
    assertThat(ISO_8859_1.decode(body).toString()).contains(DATE);
  }

  @Test
  void whatMayNotBeChangedIsNotChanged() {
    ByteBuffer constant =
        ByteBuffer.wrap(("HTTP/1.1 200 OK\r\n" + DATE + "\r\n").getBytes(ISO_8859_1));
    LastAnswer.edit(constant.asReadOnlyBuffer());
    assertThat(ISO_8859_1.decode(constant).toString()).contains(DATE);
  }
}
