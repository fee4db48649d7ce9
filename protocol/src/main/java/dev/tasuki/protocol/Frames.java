package dev.tasuki.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Frames as bytes: a length (4 bytes, big endian, of what follows), a type (1 byte), the fields.
/// Strings and byte arrays are a length (4 bytes) and their bytes; strings are UTF-8.
///
/// Invariants:
/// - what is read is bounded: no frame is longer than [#MAX_LENGTH], and no field longer than its
///   frame, so a broken or hostile peer can neither exhaust memory nor make the reader loop;
/// - a request begins with the protocol version and the build version in every version of this
///   protocol, so that both sides can say which one is older.
///
/// Stateless and thread-safe; callers see to it that one thread at a time writes to a channel, and
/// one reads. The client lives on this class: it uses nothing that is slow to start (no lambdas, no
/// pattern switch, no string concatenation but for errors).
public final class Frames {
  /// Changed whenever the meaning of a frame changes.
  public static final int PROTOCOL_VERSION = 1;

  /// Longest frame in bytes: a whole command line and environment fit (Linux allows 6 MiB).
  public static final int MAX_LENGTH = 8 << 20;

  private static final byte REQUEST = 1;
  private static final byte INTERRUPT = 2;
  private static final byte UPDATE = 3;
  private static final byte OUTPUT = 16;
  private static final byte ERROR_OUTPUT = 17;
  private static final byte EXIT = 18;
  private static final byte REFUSED = 19;

  private Frames() {}

  /// Writes a frame completely.
  ///
  /// @throws IOException when the channel fails
  /// @throws IllegalArgumentException when the frame is longer than [#MAX_LENGTH]
  public static void write(WritableByteChannel channel, Frame frame) throws IOException {
    ByteBuffer buffer = encode(frame);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /// Reads the next frame, blocking until it is there.
  ///
  /// @return null when the peer has closed between two frames
  /// @throws EOFException when the peer has closed within a frame
  /// @throws IOException when the channel fails or the bytes are no frame
  public static @Nullable Frame read(ReadableByteChannel channel) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(4);
    if (!fill(channel, head)) {
      return null;
    }
    int length = head.getInt(0);
    if (length < 1 || length > MAX_LENGTH) {
      throw new IOException("bad frame: length " + length);
    }
    ByteBuffer body = ByteBuffer.allocate(length);
    if (!fill(channel, body)) {
      throw new EOFException("the connection ended within a frame");
    }
    body.flip();
    byte type = body.get();
    try {
      return decode(type, body);
    } catch (BufferUnderflowException e) {
      throw new IOException("bad frame: type " + type + " is too short", e);
    }
  }

  /// @return false when the channel was at its end before the first byte
  private static boolean fill(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        if (buffer.position() == 0) {
          return false;
        }
        throw new EOFException("the connection ended within a frame");
      }
    }
    return true;
  }

  @SuppressWarnings("IfChainToSwitch") // a pattern switch bootstraps slowly, see above
  private static ByteBuffer encode(Frame frame) {
    if (frame instanceof Frame.Request request) {
      return encodeRequest(request);
    } else if (frame instanceof Frame.ForeignRequest foreign) {
      byte[] build = utf8(foreign.buildVersion());
      ByteBuffer buffer = begin(REQUEST, 8L + build.length).putInt(foreign.protocolVersion());
      return put(buffer, build).flip();
    } else if (frame instanceof Frame.Update update) {
      byte[] build = utf8(update.buildVersion());
      long size = 12L + build.length + update.command().length + update.environment().length;
      ByteBuffer buffer = put(begin(UPDATE, size), build);
      return put(put(buffer, update.command()), update.environment()).flip();
    } else if (frame instanceof Frame.Output output) {
      return begin(OUTPUT, output.bytes().length).put(output.bytes()).flip();
    } else if (frame instanceof Frame.ErrorOutput output) {
      return begin(ERROR_OUTPUT, output.bytes().length).put(output.bytes()).flip();
    } else if (frame instanceof Frame.Exit exit) {
      return begin(EXIT, 4).putInt(exit.code()).flip();
    } else if (frame instanceof Frame.Refused refused) {
      byte[] line = utf8(refused.line());
      return begin(REFUSED, line.length).put(line).flip();
    }
    return begin(INTERRUPT, 0).flip();
  }

  private static ByteBuffer encodeRequest(Frame.Request request) {
    byte[] build = utf8(request.buildVersion());
    byte[] cwd = utf8(request.cwd());
    long size =
        24L + build.length + request.arguments().length + request.environment().length + cwd.length;
    ByteBuffer buffer = begin(REQUEST, size).putInt(request.protocolVersion());
    put(buffer, build).putInt(request.pid());
    put(buffer, request.arguments());
    put(buffer, request.environment());
    return put(buffer, cwd).flip();
  }

  private static Frame decode(byte type, ByteBuffer body) throws IOException {
    Frame frame =
        switch (type) {
          case REQUEST -> decodeRequest(body);
          case INTERRUPT -> new Frame.Interrupt();
          case UPDATE ->
              new Frame.Update(
                  new String(bytes(body), StandardCharsets.UTF_8), bytes(body), bytes(body));
          case OUTPUT -> new Frame.Output(rest(body));
          case ERROR_OUTPUT -> new Frame.ErrorOutput(rest(body));
          case EXIT -> new Frame.Exit(body.getInt());
          case REFUSED -> new Frame.Refused(new String(rest(body), StandardCharsets.UTF_8));
          default -> throw new IOException("bad frame: unknown type " + type);
        };
    if (body.hasRemaining()) {
      throw new IOException("bad frame: type " + type + " is too long");
    }
    return frame;
  }

  private static Frame decodeRequest(ByteBuffer body) throws IOException {
    int version = body.getInt();
    String build = new String(bytes(body), StandardCharsets.UTF_8);
    if (version != PROTOCOL_VERSION) {
      body.position(body.limit());
      return new Frame.ForeignRequest(version, build);
    }
    int pid = body.getInt();
    byte[] arguments = bytes(body);
    byte[] environment = bytes(body);
    String cwd = new String(bytes(body), StandardCharsets.UTF_8);
    return new Frame.Request(version, build, pid, arguments, environment, cwd);
  }

  private static ByteBuffer begin(byte type, long size) {
    if (size + 1 > MAX_LENGTH) {
      throw new IllegalArgumentException("a frame of " + size + " bytes is too long");
    }
    return ByteBuffer.allocate((int) size + 5).putInt((int) size + 1).put(type);
  }

  private static ByteBuffer put(ByteBuffer buffer, byte[] field) {
    return buffer.putInt(field.length).put(field);
  }

  private static byte[] bytes(ByteBuffer body) throws IOException {
    int length = body.getInt();
    if (length < 0 || length > body.remaining()) {
      throw new IOException("bad frame: a field of length " + length);
    }
    byte[] field = new byte[length];
    body.get(field);
    return field;
  }

  private static byte[] rest(ByteBuffer body) {
    byte[] rest = new byte[body.remaining()];
    body.get(rest);
    return rest;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
