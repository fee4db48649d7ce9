package dev.tasuki.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Node's `newconn` message of one listener, most of it made once: it is sent for every connection.
final class NewConnection {
  private static final byte[] END = {'}', '}', '\n'};

  private final byte[] prefix;

  NewConnection(String key, WireType type) {
    prefix =
        ("{\"cmd\":\"NODE_HANDLE\","
                + type.connection()
                + ",\"msg\":{\"cmd\":\"NODE_CLUSTER\","
                + "\"act\":\"newconn\",\"key\":"
                + JsonWriter.write(key)
                + ",\"seq\":")
            .getBytes(StandardCharsets.UTF_8);
  }

  /// The whole line.
  ///
  /// @param sequence not negative
  byte[] line(long sequence) {
    int digits = 1;
    for (long rest = sequence / 10; rest > 0; rest /= 10) {
      digits++;
    }
    byte[] line = Arrays.copyOf(prefix, prefix.length + digits + END.length);
    int at = prefix.length + digits;
    System.arraycopy(END, 0, line, at, END.length);
    long rest = sequence;
    do {
      line[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (at > prefix.length);
    return line;
  }
}
