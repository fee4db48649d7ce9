package dev.tasuki.cluster;

import java.nio.charset.StandardCharsets;

/// Node's `newconn` message of one listener, most of it made once: it is sent for every connection.
final class NewConnection {
  private final byte[] prefix;

  NewConnection(String key) {
    prefix =
        ("{\"cmd\":\"NODE_HANDLE\",\"type\":\"net.Native\",\"msg\":{\"cmd\":\"NODE_CLUSTER\","
                + "\"act\":\"newconn\",\"key\":"
                + JsonWriter.write(key)
                + ",\"seq\":")
            .getBytes(StandardCharsets.UTF_8);
  }

  /// The whole line.
  byte[] line(long sequence) {
    byte[] number = (sequence + "}}\n").getBytes(StandardCharsets.US_ASCII);
    byte[] line = new byte[prefix.length + number.length];
    System.arraycopy(prefix, 0, line, 0, prefix.length);
    System.arraycopy(number, 0, line, prefix.length, number.length);
    return line;
  }
}
