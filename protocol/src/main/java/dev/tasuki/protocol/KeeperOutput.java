package dev.tasuki.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Grows as fields are put into it. Confined to one thread.
public final class KeeperOutput {
  private static final int INITIAL = 256;

  private ByteBuffer buffer = ByteBuffer.allocate(INITIAL);

  KeeperOutput() {}

  KeeperOutput putByte(byte value) {
    room(1).put(value);
    return this;
  }

  KeeperOutput putBoolean(boolean value) {
    return putByte((byte) (value ? 1 : 0));
  }

  KeeperOutput putInt(int value) {
    room(4).putInt(value);
    return this;
  }

  KeeperOutput putLong(long value) {
    room(8).putLong(value);
    return this;
  }

  KeeperOutput putBytes(byte[] bytes) {
    room(4 + bytes.length).putInt(bytes.length).put(bytes);
    return this;
  }

  KeeperOutput putText(String text) {
    return putBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  KeeperOutput putTexts(List<String> texts) {
    putInt(texts.size());
    texts.forEach(this::putText);
    return this;
  }

  byte[] toBytes() {
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      int capacity = Math.max(2 * buffer.capacity(), buffer.position() + bytes);
      buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
    }
    return buffer;
  }
}
