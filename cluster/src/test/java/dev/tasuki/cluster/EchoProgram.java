package dev.tasuki.cluster;

import org.jspecify.annotations.Nullable;

/// A worker that answers one message.
final class EchoProgram {
  record Answer(int id, @Nullable Object heard) {}

  private EchoProgram() {}

  public static void main(String... args) throws InterruptedException {
    Worker self = Cluster.worker();
    self.onMessage(message -> self.send(new Answer(self.id(), message.value())));
    Thread.currentThread().join(); // until the primary disconnects it
  }
}
