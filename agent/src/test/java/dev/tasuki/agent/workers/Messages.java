package dev.tasuki.agent.workers;

import dev.tasuki.agent.WorkerChannel;

/// Sends every message of the primary back, and leaves when it is told to.
final class Messages {
  private Messages() {}

  public static void main(String[] arguments) throws InterruptedException {
    WorkerChannel channel = WorkerChannel.find().orElseThrow();
    channel.onMessage(json -> {
      if (json.equals("\"leave\"")) {
        channel.disconnect();
      } else if (json.equals("\"fail\"")) {
        throw new IllegalStateException("as told");
      } else {
        channel.send("{\"id\":" + channel.id() + ",\"echo\":" + json + "}");
      }
    });
    Thread.currentThread().join();
  }
}
