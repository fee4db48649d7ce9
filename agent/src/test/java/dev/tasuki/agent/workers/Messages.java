package dev.tasuki.agent.workers;

import dev.tasuki.agent.WorkerChannel;
import java.io.IOException;
import java.util.List;

/// Sends every message of the primary back, and leaves when it is told to.
final class Messages {
  private Messages() {}

  public static void main(String[] arguments) throws Exception {
    WorkerChannel channel = WorkerChannel.find().orElseThrow();
    channel.send("\"children see " + childEnvironment() + "\"");
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

  private static List<String> childEnvironment() throws IOException {
    Process child = new ProcessBuilder("env").start();
    return child
        .inputReader()
        .lines()
        .map(line -> line.substring(0, line.indexOf('=')))
        .filter(name -> name.startsWith("NODE_") || name.equals("PATH"))
        .toList();
  }
}
