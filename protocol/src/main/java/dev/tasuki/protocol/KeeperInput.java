package dev.tasuki.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The fields of a packet, in the order in which [KeeperOutput] put them.
public final class KeeperInput {
  private final ByteBuffer packet;

  KeeperInput(ByteBuffer packet) {
    this.packet = packet;
  }

  boolean hasMore() {
    return packet.hasRemaining();
  }

  boolean getBoolean() {
    return packet.get() != 0;
  }

  int getInt() {
    return packet.getInt();
  }

  long getLong() {
    return packet.getLong();
  }

  byte[] getBytes() {
    byte[] bytes = new byte[count(1)];
    packet.get(bytes);
    return bytes;
  }

  String getText() {
    int length = count(1);
    String text =
        new String(
            packet.array(),
            packet.arrayOffset() + packet.position(),
            length,
            StandardCharsets.UTF_8);
    packet.position(packet.position() + length);
    return text;
  }

  List<String> getTexts() {
    int count = count(4);
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(getText());
    }
    return texts;
  }

  List<Integer> getInts() {
    int count = count(4);
    List<Integer> ints = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ints.add(getInt());
    }
    return ints;
  }

  /// A count that the rest of the packet can hold, whatever a broken sender says.
  private int count(int smallestElement) {
    int count = packet.getInt();
    if (count < 0 || (long) count * smallestElement > packet.remaining()) {
      throw new IllegalArgumentException("count " + count + " in " + packet);
    }
    return count;
  }
}
