package dev.tasuki.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// A short talk by WebSocket (RFC 6455) in which the server answers each message.
final class WebSocketTalk {
  private static final int PAUSE_MILLIS = 200;
  private static final byte[] MASK = {1, 2, 3, 4};
  private static final int TEXT = 0x81;
  private static final int LONGEST = 125;
  private static final String REQUEST =
      """
      GET /ws HTTP/1.1
      Host: localhost
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Sec-WebSocket-Version: 13

      """
          .replace("\n", "\r\n");

  private WebSocketTalk() {}

  /// @return the two answers; what the server said instead of taking up the talk
  static String over(HttpConnection connection) throws IOException {
    connection.send(REQUEST.getBytes(ISO_8859_1));
    var header = header(connection.input());
    if (!header.startsWith("HTTP/1.1 101 ")) {
      return header;
    }
    connection.send(message("first"));
    var first = answer(connection.input());
    ChaosTarget.hold(PAUSE_MILLIS);
    connection.send(message("second"));
    return first + ", " + answer(connection.input());
  }

  private static String header(InputStream input) throws IOException {
    var header = new StringBuilder();
    while (header.indexOf("\r\n\r\n") < 0) {
      header.append((char) read(input));
    }
    return header.toString();
  }

  private static int read(InputStream input) throws IOException {
    int value = input.read();
    if (value < 0) {
      throw new EOFException("closed");
    }
    return value;
  }

  /// Clients mask what they send.
  private static byte[] message(String text) {
    var payload = text.getBytes(ISO_8859_1);
    var frame =
        Arrays.copyOf(new byte[] {(byte) TEXT, (byte) (0x80 | payload.length)}, 6 + payload.length);
    System.arraycopy(MASK, 0, frame, 2, MASK.length);
    for (int i = 0; i < payload.length; i++) {
      frame[6 + i] = (byte) (payload[i] ^ MASK[i % MASK.length]);
    }
    return frame;
  }

  private static String answer(InputStream input) throws IOException {
    int kind = read(input);
    int length = read(input);
    if (kind != TEXT || length > LONGEST) {
      throw new EOFException("frame " + kind + " of " + length);
    }
    return new String(input.readNBytes(length), ISO_8859_1);
  }
}
