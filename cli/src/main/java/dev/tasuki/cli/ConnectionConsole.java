package dev.tasuki.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tasuki.protocol.Frame;
import dev.tasuki.protocol.Frames;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A client's terminal at the other end of a connection.
///
/// Invariant: frames are written under the one lock `writing`, so they never mix. Flags are guarded
/// by `lock`. Thread-safe; made for virtual threads (no monitor is held while blocking).
final class ConnectionConsole implements Console {
  /// A frame is small against the protocol's limit, so that long output starts to show early.
  private static final int PIECE = 64 << 10;

  private final SocketChannel channel;
  private final Terminal terminal;
  private final int callerPid;
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean interrupted;
  private boolean gone;

  /// @param callerPid the client's process
  ConnectionConsole(SocketChannel channel, Terminal terminal, int callerPid) {
    this.channel = channel;
    this.callerPid = callerPid;
    this.terminal = terminal;
  }

  /// Reads what the client says while its command runs; returns when it has closed.
  void listen() {
    try {
      while (Frames.read(channel) instanceof Frame.Interrupt) {
        mark(true);
      }
    } catch (IOException e) {
      // it has closed, or says what it may not: in both cases nothing more is to be heard
    }
    mark(false);
  }

  private void mark(boolean interrupt) {
    lock.lock();
    try {
      interrupted |= interrupt;
      gone |= !interrupt;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void out(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    for (int at = 0; at < bytes.length; at += PIECE) {
      send(new Frame.Output(piece(bytes, at)));
    }
  }

  @Override
  public void err(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    for (int at = 0; at < bytes.length; at += PIECE) {
      send(new Frame.ErrorOutput(piece(bytes, at)));
    }
  }

  private static byte[] piece(byte[] bytes, int start) {
    int end = Math.min(bytes.length, start + PIECE);
    return start == 0 && end == bytes.length ? bytes : Arrays.copyOfRange(bytes, start, end);
  }

  void send(Frame frame) {
    writing.lock();
    try {
      Frames.write(channel, frame);
    } catch (IOException e) {
      mark(false);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public boolean interrupted() {
    lock.lock();
    try {
      return interrupted;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean awaitEnd(Duration limit) {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (!interrupted && !gone && left > 0) {
        left = changed.awaitNanos(left);
      }
      return interrupted || gone;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int callerPid() {
    return callerPid;
  }

  @Override
  public int width() {
    return terminal.width();
  }

  @Override
  public boolean colour() {
    return terminal.colour();
  }
}
