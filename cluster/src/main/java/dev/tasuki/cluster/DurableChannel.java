package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.DescriptorStream;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.Poller;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Sockets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// A worker's channel whose reader and writer may be killed at any instant and be succeeded by
/// another process that holds the same socket.
///
/// Invariants:
///
/// - A line is looked at in the socket, handled, and only then taken out of it: after a death it is
///   found again, so it may be handled twice, but is not lost. An unfinished line stays in the
///   socket. That is not possible for a line that does not fit in one look (64 KiB) or that
///   descriptors came with: it is collected here, and dies with this process. What is then left of
///   it is dropped by the successor, who expects that (`resumed`).
/// - A line that is sent is at most [#MAX_SENT] long, which the kernel takes as a whole or not at
///   all: no death leaves half of one.
/// - What the peer does not read waits here, up to [#MAX_QUEUED] bytes; more ends the channel.
/// - It is watched edge-triggered, as unfinished lines stay where they are: so every event is
///   followed by reading until nothing whole is left, or until reading is stopped.
///
/// Confined to the event loop.
final class DurableChannel implements LineChannel {
  /// Longest line that is sent, with its line feed. The kernel splits above about 36 KiB.
  static final int MAX_SENT = 32 << 10;

  /// Most bytes that wait to be written.
  static final int MAX_QUEUED = 1 << 20;

  /// Longest line that is received.
  static final int MAX_LINE = 8 << 20;

  private static final LazyLogger LOG = new LazyLogger(DurableChannel.class);
  private static final byte[] NOTHING = {};
  private static final int READS_PER_TURN = 8;
  private static final int MAX_PASSENGERS = 64;

  private static final class Outgoing {
    final byte[] bytes;
    final @Nullable Descriptor passenger;

    Outgoing(byte[] bytes, @Nullable Descriptor passenger) {
      this.bytes = bytes;
      this.passenger = passenger;
    }
  }

  private final EventLoop loop;
  private final DescriptorStream stream;
  private final Descriptor socket;
  private final Owner owner;
  private final EventLoop.Watch watch;
  private final Deque<Outgoing> queue = new ArrayDeque<>();
  private final Deque<Descriptor> passengers = new ArrayDeque<>();
  private final byte[] block;
  private byte[] partial = NOTHING;
  private int partialLength;
  private int queued;
  private boolean reading = true;
  private boolean resumed;
  private boolean open = true;

  /// @param socket ours from now on
  /// @param block for all channels of this loop, [DescriptorStream#BLOCK] long
  /// @param resumed whether an earlier process has used the socket before us
  DurableChannel(
      EventLoop loop,
      DescriptorStream stream,
      byte[] block,
      Descriptor socket,
      boolean resumed,
      Owner owner)
      throws PosixException {
    this.loop = loop;
    this.stream = stream;
    this.block = block;
    this.socket = socket;
    this.resumed = resumed;
    this.owner = owner;
    watch = loop.watch(socket, Poller.READABLE | Poller.EDGE, this::ready);
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  /// Whether so much waits for the peer that nothing should be added that can be left out.
  boolean isCrowded() {
    return queued > MAX_QUEUED / 2;
  }

  @Override
  public void send(byte[] line, @Nullable Descriptor passenger) {
    if (line.length > MAX_SENT) {
      end("an answer to it is too long: " + line.length + " bytes");
      return;
    }
    Outgoing outgoing = new Outgoing(line, passenger);
    if (!open || (queue.isEmpty() && write(outgoing))) {
      return;
    }
    queue.add(outgoing);
    queued += line.length;
    if (queued > MAX_QUEUED) {
      end("it does not read what it asked for");
      return;
    }
    updateInterest();
  }

  @Override
  public void sendCounted(byte[] line) {
    send(line, null);
  }

  @Override
  public @Nullable Descriptor takePassenger() {
    return passengers.poll();
  }

  @Override
  public void reading(boolean wanted) {
    boolean again = wanted && !reading;
    reading = wanted;
    if (again && open) {
      loop.execute(this::read);
    }
  }

  @Override
  public void drainAndEnd() {
    reading = true;
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
    if (!reason.isEmpty()) {
      Sockets.shutdown(socket.number()); // others may hold it; the worker is to see the end
    }
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
      read();
    }
  }

  private void read() {
    for (int i = 0; i < READS_PER_TURN; i++) {
      if (!receive()) {
        return;
      }
    }
    loop.execute(this::read); // after the others
  }

  private void flush() {
    while (open && !queue.isEmpty() && write(queue.getFirst())) {
      queued -= queue.removeFirst().bytes.length;
    }
    if (open) {
      updateInterest();
    }
  }

  /// @return whether it was written, or will never be
  private boolean write(Outgoing outgoing) {
    Descriptor passenger = outgoing.passenger;
    if (passenger != null && !passenger.isOpen()) {
      passenger = null; // withdrawn while it waited: the peer will say that nothing came
    }
    // What is not taken because the peer is gone, reading says after what it wrote last.
    return stream.send(socket, outgoing.bytes, 0, outgoing.bytes.length, passenger)
        != -Errno.EAGAIN;
  }

  private void updateInterest() {
    watch.interest(Poller.READABLE | Poller.EDGE | (queue.isEmpty() ? 0 : Poller.WRITABLE));
  }

  /// @return whether there may be more, and it is wanted
  private boolean receive() {
    if (!open || !reading) {
      return false;
    }
    int count = stream.peek(socket, block);
    if (count == -Errno.EAGAIN) {
      return false;
    }
    if (count <= 0) {
      end("");
      return false;
    }
    int whole = lastLineFeed(count) + 1;
    if (partialLength > 0 || stream.peekedDescriptors() || (whole == 0 && count == block.length)) {
      return collect(count) && handleCollected();
    }
    return whole > 0 && handleThenTake(whole);
  }

  private int lastLineFeed(int count) {
    for (int i = count - 1; i >= 0; i--) {
      if (block[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private boolean handleThenTake(int length) {
    int start = 0;
    for (int i = 0; i < length && open && reading; i++) {
      if (block[i] == '\n') {
        line(block, start, i);
        start = i + 1;
      }
    }
    return open && take(start);
  }

  /// Takes handled bytes out of the socket. No descriptors came with them.
  private boolean take(int length) {
    for (int left = length; left > 0; ) {
      int count = stream.receive(socket, block, left, passengers);
      if (count <= 0) {
        end("");
        return false;
      }
      left -= count;
    }
    return true;
  }

  /// Takes bytes out of the socket before they are handled.
  private boolean collect(int length) {
    int end = partialLength + length;
    if (end > MAX_LINE) {
      end("a message of more than " + (MAX_LINE >> 20) + " MiB");
      return false;
    }
    if (end > partial.length) {
      partial = Arrays.copyOf(partial, Math.max(end, partial.length * 2));
    }
    while (partialLength < end) {
      int count = stream.receive(socket, block, end - partialLength, passengers);
      if (count <= 0) {
        end("");
        return false;
      }
      System.arraycopy(block, 0, partial, partialLength, count);
      partialLength += count;
    }
    if (passengers.size() > MAX_PASSENGERS) {
      end("it sends descriptors that belong to no message");
    }
    return open;
  }

  /// Handles the whole lines among the collected bytes, even when reading is stopped meanwhile:
  /// they are in no socket any more.
  private boolean handleCollected() {
    byte[] bytes = partial;
    int length = partialLength;
    int start = 0;
    for (int i = 0; i < length && open; i++) {
      if (bytes[i] == '\n') {
        line(bytes, start, i);
        start = i + 1;
      }
    }
    partial = start == length ? NOTHING : Arrays.copyOfRange(bytes, start, length);
    partialLength = length - start;
    return open;
  }

  private void line(byte[] bytes, int from, int to) {
    boolean first = resumed;
    resumed = false;
    if (!first || isMessage(bytes, from, to)) {
      owner.line(bytes, from, to);
    } else {
      LOG.get()
          .log(
              System.Logger.Level.WARNING,
              "the rest of a message is dropped whose beginning went with the process before this one");
    }
  }

  private static boolean isMessage(byte[] bytes, int from, int to) {
    try {
      JsonReader.parse(bytes, from, to);
      return true;
    } catch (JsonException e) {
      return false;
    }
  }
}
