package dev.tasuki.client;

import dev.tasuki.protocol.Frame;
import dev.tasuki.protocol.Frames;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Runs when the client is asked to end (Ctrl-C, SIGTERM, a closed terminal) before its command
/// has: tells the daemon, and gives the command some time to come to a good end, while the main
/// thread goes on printing.
final class CtrlC extends Thread {
  /// Longest wait. The daemon finishes its step in any case; only its last words would be missed.
  private static final int SECONDS = 10;

  private final SocketChannel channel;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile int status;

  CtrlC(SocketChannel channel) {
    this.channel = channel;
  }

  /// The command has ended: there is nothing left to interrupt.
  void ended(int exitStatus) {
    status = exitStatus;
    ended.countDown();
  }

  @Override
  public void run() {
    if (ended.getCount() == 0) {
      return;
    }
    try {
      Frames.write(channel, new Frame.Interrupt());
      if (ended.await(SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(status);
      }
    } catch (IOException | InterruptedException e) {
      // the daemon has gone, too: the signal's own exit status stands
    }
  }
}
