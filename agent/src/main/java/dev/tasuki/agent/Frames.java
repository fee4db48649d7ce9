package dev.tasuki.agent;

import dev.tasuki.posix.ChannelSocket;
import dev.tasuki.posix.Descriptor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Cuts what a channel brings into lines, and keeps the descriptors in the order in which they
/// came.
///
/// Invariant: a descriptor that was lost on its way (this process may not open more) keeps its
/// place, so that the lines after it never get the descriptor of another one. Not thread-safe.
final class Frames {
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private final Queue<String> lines = new ArrayDeque<>();
  private final Queue<Optional<Descriptor>> descriptors = new ArrayDeque<>();

  void add(ChannelSocket.Piece piece) {
    piece.descriptors().forEach(descriptor -> descriptors.add(Optional.of(descriptor)));
    if (piece.truncated()) {
      descriptors.add(Optional.empty());
    }
    ByteBuffer buffer = piece.bytes();
    byte[] bytes = buffer.array();
    int start = buffer.arrayOffset() + buffer.position();
    int end = start + buffer.remaining();
    for (int at = start; at < end; at++) {
      if (bytes[at] == '\n') {
        lines.add(line(bytes, start, at));
        start = at + 1;
      }
    }
    partial.write(bytes, start, end - start);
  }

  private String line(byte[] bytes, int start, int end) {
    if (partial.size() == 0) {
      return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
    partial.write(bytes, start, end - start);
    String line = partial.toString(StandardCharsets.UTF_8);
    partial.reset();
    return line;
  }

  /// The next whole line, without its end; null when there is none yet.
  @Nullable String line() {
    return lines.poll();
  }

  /// The descriptor of a line that has one; null when it was lost.
  @Nullable Descriptor descriptor() {
    Optional<Descriptor> next = descriptors.poll();
    return next == null ? null : next.orElse(null);
  }

  /// Closes the descriptors that nobody asked for.
  void close() {
    descriptors.forEach(descriptor -> descriptor.ifPresent(Descriptor::close));
    descriptors.clear();
  }
}
