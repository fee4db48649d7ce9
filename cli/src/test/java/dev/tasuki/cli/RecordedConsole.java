package dev.tasuki.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Keeps what is written.
final class RecordedConsole implements Console {
  private volatile String out = "";
  private volatile String err = "";
  private final CountDownLatch interrupt = new CountDownLatch(1);
  private final int width;
  private final boolean colour;

  RecordedConsole(int width, boolean colour) {
    this.width = width;
    this.colour = colour;
  }

  String output() {
    return out;
  }

  String errors() {
    return err;
  }

  void interrupt() {
    interrupt.countDown();
  }

  @Override
  public synchronized void out(String text) {
    out = out + text;
  }

  @Override
  public synchronized void err(String text) {
    err = err + text;
  }

  @Override
  public boolean interrupted() {
    return interrupt.getCount() == 0;
  }

  @Override
  public boolean awaitEnd(Duration limit) {
    try {
      return interrupt.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public boolean colour() {
    return colour;
  }
}
