package dev.tasuki.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerReaderTest {
  private static final String LENGTH =
      "HTTP/1.1 200 OK\r\nX-Worker: 3\r\nContent-Length: 5\r\n\r\nhello";
  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x\r\npid \r\n3\r\n471\r\n0\r\nTr: x\r\n\r\n";

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        LENGTH,
        CHUNKED,
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 204 None\r\n\r\n",
        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\ncontent-length:2\r\n\r\nok"
      })
  void anAnswerIsWholeAtItsLastByteWhereverItIsCut(String answer) throws IOException {
    for (int cut = 1; cut < answer.length(); cut++) {
      var reader = new AnswerReader("");
      reader.reset();
      assertThat(reader.read(bytes(answer.substring(0, cut)))).as("at %d", cut).isFalse();
      assertThat(reader.endsWithConnection()).as("at %d", cut).isFalse();
      var rest = bytes(answer.substring(cut) + "more");
      assertThat(reader.read(rest)).as("cut at %d", cut).isTrue();
      assertThat(rest.remaining()).isEqualTo(4);
      assertThat(reader.bytes()).isEqualTo(answer.length());
    }
  }

  @Test
  void theWorkerIsReadFromHeaderOrBody() throws IOException {
    assertThat(workerOf(LENGTH, "")).isEqualTo("3");
    assertThat(workerOf(CHUNKED, "")).isEqualTo("pid 471");
    assertThat(workerOf(CHUNKED, "X-Other")).isNull();
    assertThat(workerOf(LENGTH.replace("X-Worker", "x-other"), "X-Other")).isEqualTo("3");
    assertThat(workerOf("HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{\"pid\": 12345}", ""))
        .isEqualTo("pid 12345");
  }

  private static @Nullable String workerOf(String answer, String header) throws IOException {
    var reader = new AnswerReader(header);
    reader.reset();
    assertThat(reader.read(bytes(answer))).isTrue();
    return reader.worker();
  }

  @Test
  void aBodyWithoutALengthEndsWithTheConnection() throws IOException {
    var reader = new AnswerReader("");
    reader.reset();
    assertThat(reader.read(bytes("HTTP/1.1 200 OK\r\n\r\nsome"))).isFalse();
    assertThat(reader.endsWithConnection()).isTrue();
    assertThat(reader.closes()).isTrue();
  }

  @Test
  void aSecondAnswerHasNothingOfTheFirst() throws IOException {
    var reader = new AnswerReader("");
    reader.reset();
    assertThat(reader.read(bytes(LENGTH.replace("X-W", "Connection: close\r\nX-W")))).isTrue();
    assertThat(reader.closes()).isTrue();
    reader.reset();
    assertThat(reader.read(bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))).isTrue();
    assertThat(reader.closes()).isFalse();
    assertThat(reader.worker()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
      })
  void whatIsNoAnswerIsRefused(String text) {
    var reader = new AnswerReader("");
    reader.reset();
    assertThatThrownBy(() -> reader.read(bytes(text))).isInstanceOf(IOException.class);
  }
}
