package dev.tasuki.daemon;

import dev.tasuki.protocol.Frame;
import dev.tasuki.protocol.Frames;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// The daemon's end of one client: where a command writes to, and whether the user is still there.
///
/// Writing to a client that has gone does nothing. Thread-safe.
public final class ClientSession {
  private static final int CHUNK = 1 << 20;

  private final SocketChannel channel;
  private final ReentrantLock writing = new ReentrantLock();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean interrupted;
  private volatile boolean gone;

  ClientSession(SocketChannel channel) {
    this.channel = channel;
    Thread.ofVirtual().name("client-input").start(this::readLoop);
  }

  /// Interrupts come from the client; an end of the stream means that it has gone.
  private void readLoop() {
    try {
      while (Frames.read(channel) instanceof Frame frame) {
        if (frame instanceof Frame.Interrupt) {
          interrupted = true;
          ended.countDown();
        }
      }
    } catch (IOException e) {
      // as at the end of the stream
    }
    gone = true;
    ended.countDown();
  }

  /// Writes to the client's standard output.
  public void out(String text) {
    send(text, false);
  }

  /// Writes to the client's standard error.
  public void err(String text) {
    send(text, true);
  }

  /// Whether the user pressed Ctrl-C.
  public boolean interrupted() {
    return interrupted;
  }

  /// Whether the client has gone.
  public boolean gone() {
    return gone;
  }

  /// Waits until the user presses Ctrl-C or the client has gone, at most `limit`.
  ///
  /// @return whether either has happened
  public boolean awaitEnd(Duration limit) {
    try {
      return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void send(String text, boolean error) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int start = 0; start < bytes.length; start += CHUNK) {
      byte[] part = java.util.Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + CHUNK));
      write(error ? new Frame.ErrorOutput(part) : new Frame.Output(part));
    }
  }

  void exit(int code) {
    write(new Frame.Exit(code));
  }

  private void write(Frame frame) {
    writing.lock();
    try {
      if (!gone) {
        Frames.write(channel, frame);
      }
    } catch (IOException e) {
      gone = true;
      ended.countDown();
    } finally {
      writing.unlock();
    }
  }
}
