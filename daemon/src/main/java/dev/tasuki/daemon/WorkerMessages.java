package dev.tasuki.daemon;

import dev.tasuki.cluster.Message;

/// What workers say over their channels, and what comes of it. Confined to the core thread.
final class WorkerMessages implements Channels.Listener {
  private final Runs runs;

  WorkerMessages(Runs runs) {
    this.runs = runs;
  }

  @Override
  public void message(Run run, Message message) {
    if (message.is("ready")) {
      runs.saidReady(run);
    }
  }
}
