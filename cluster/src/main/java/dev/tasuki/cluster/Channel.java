package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.DescriptorStream;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.Poller;
import dev.tasuki.posix.PosixException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The primary's end of one worker's IPC channel: lines out, lines in, descriptors beside them.
///
/// Invariants:
///
/// - Nothing here waits. What the socket does not take is queued and sent when it is writable.
/// - A line's descriptor goes with the line's first bytes, and no call sends two lines' bytes, so
///   the receiver can tell whose it is.
/// - The queue is bounded ([#MAX_QUEUED]): a peer that causes more without reading loses its
///   channel. An incoming line is bounded too ([#MAX_LINE]).
/// - Lines are split at byte 0x0A before anything is decoded.
/// - `ended` is called once, after the last line, whoever ends it; then all descriptors are closed.
///
/// Confined to the event loop.
final class Channel implements LineChannel {
  /// Most bytes that wait to be written, beyond what is bounded by the sender itself.
  static final int MAX_QUEUED = 64 << 20;

  /// Longest line that is received.
  static final int MAX_LINE = 32 << 20;

  private static final int FIRST_BUFFER = 4096;
  private static final int READS_PER_TURN = 8;
  private static final int MAX_PASSENGERS = 64;

  private static final class Outgoing {
    final byte[] bytes;
    final @Nullable Descriptor passenger;
    final boolean counted;
    int sent;

    Outgoing(byte[] bytes, @Nullable Descriptor passenger, boolean counted) {
      this.bytes = bytes;
      this.passenger = passenger;
      this.counted = counted;
    }
  }

  private final DescriptorStream stream;
  private final Descriptor socket;
  private final Owner owner;
  private final EventLoop.Watch watch;
  private final Deque<Outgoing> queue = new ArrayDeque<>();
  private final Deque<Descriptor> passengers = new ArrayDeque<>();
  private final byte[] block = new byte[DescriptorStream.BLOCK];
  private byte[] partial = new byte[FIRST_BUFFER];
  private int partialLength;
  private long queued;
  private boolean reading = true;

  /// Whether the last read left more behind, as far as one can tell without another call.
  private boolean full;

  private boolean open = true;

  /// Takes ownership of the socket.
  Channel(EventLoop loop, DescriptorStream stream, Descriptor socket, Owner owner)
      throws PosixException {
    this.stream = stream;
    this.socket = socket;
    this.owner = owner;
    watch = loop.watch(socket, Poller.READABLE, this::ready);
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void send(byte[] line, @Nullable Descriptor passenger) {
    send(new Outgoing(line, passenger, false));
  }

  @Override
  public void sendCounted(byte[] line) {
    send(new Outgoing(line, null, true));
  }

  private void send(Outgoing outgoing) {
    if (!open || (queue.isEmpty() && write(outgoing))) {
      return;
    }
    queue.add(outgoing);
    queued += outgoing.bytes.length - outgoing.sent;
    if (queued > MAX_QUEUED) {
      end("it does not read what it asked for");
      return;
    }
    updateInterest();
  }

  @Override
  public @Nullable Descriptor takePassenger() {
    return passengers.poll();
  }

  @Override
  public void reading(boolean wanted) {
    reading = wanted;
    if (open) {
      updateInterest();
    }
  }

  @Override
  public void drainAndEnd() {
    while (receive()) {
      // until nothing is left
    }
    end("");
  }

  @Override
  public void end(String reason) {
    if (!open) {
      return;
    }
    open = false;
    watch.close();
    socket.close();
    passengers.forEach(Descriptor::close);
    passengers.clear();
    queue.clear();
    owner.ended(reason);
  }

  private void ready(int events) {
    if ((events & Poller.WRITABLE) != 0) {
      flush();
    }
    if ((events & ~Poller.WRITABLE) != 0) {
      boolean more = reading;
      for (int i = 0; i < READS_PER_TURN && more; i++) {
        more = receive() && reading && full;
        // level-triggered: what is left comes again, after the others
      }
      if (open && !reading && (events & (Poller.HANG_UP | Poller.ERROR)) != 0) {
        // Would be reported for ever. The peer is gone: what it wrote last is read now.
        drainAndEnd();
      }
    }
  }

  private void flush() {
    while (open && !queue.isEmpty()) {
      Outgoing first = queue.peek();
      int before = first.sent;
      boolean done = write(first);
      queued -= first.sent - before;
      if (!done) {
        break;
      }
      queue.poll();
    }
    if (open) {
      updateInterest();
    }
  }

  /// @return whether all of it was written, or will never be
  private boolean write(Outgoing outgoing) {
    while (outgoing.sent < outgoing.bytes.length) {
      Descriptor passenger = outgoing.sent == 0 ? outgoing.passenger : null;
      if (passenger != null && !passenger.isOpen()) {
        passenger = null; // withdrawn while it waited: the peer will say that nothing came
      }
      int rest = outgoing.bytes.length - outgoing.sent;
      int count = stream.send(socket, outgoing.bytes, outgoing.sent, rest, passenger);
      if (count == -Errno.EAGAIN) {
        return false;
      }
      if (count < 0) {
        // The peer is gone; reading says so, after what it wrote last.
        return true;
      }
      outgoing.sent += count;
      if (outgoing.counted) {
        owner.written(count);
      }
    }
    return true;
  }

  private void updateInterest() {
    watch.interest((reading ? Poller.READABLE : 0) | (queue.isEmpty() ? 0 : Poller.WRITABLE));
  }

  /// @return whether something was received, and the channel is still open
  private boolean receive() {
    if (!open) {
      return false;
    }
    int before = passengers.size();
    int count = stream.receive(socket, block, passengers);
    if (count == -Errno.EAGAIN) {
      return false;
    }
    if (count <= 0) {
      end("");
      return false;
    }
    if (passengers.size() > MAX_PASSENGERS) {
      end("it sends descriptors that belong to no message");
      return false;
    }
    full = count == DescriptorStream.BLOCK || passengers.size() > before;
    split(count);
    return open;
  }

  private void split(int count) {
    int start = 0;
    for (int i = 0; i < count && open; i++) {
      if (block[i] != '\n') {
        continue;
      }
      if (partialLength == 0) {
        owner.line(block, start, i);
      } else {
        append(start, i);
        byte[] line = partial;
        int length = partialLength;
        partialLength = 0;
        partial = new byte[FIRST_BUFFER];
        owner.line(line, 0, length);
      }
      start = i + 1;
    }
    if (open && start < count) {
      append(start, count);
    }
  }

  private void append(int from, int to) {
    int length = partialLength + to - from;
    if (length > MAX_LINE) {
      end("a message of more than " + (MAX_LINE >> 20) + " MiB");
      return;
    }
    if (length > partial.length) {
      partial = Arrays.copyOf(partial, Math.max(length, partial.length * 2));
    }
    System.arraycopy(block, from, partial, partialLength, to - from);
    partialLength = length;
  }
}
