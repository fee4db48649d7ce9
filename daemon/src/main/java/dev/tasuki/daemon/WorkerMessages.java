package dev.tasuki.daemon;

import dev.tasuki.cluster.Message;
import dev.tasuki.daemon.Conversations.WorkerMessage;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What workers say over their channels, and what comes of it: `ready`, what they tell of
/// themselves, answers to triggers. The rest is for whoever listens. Confined to the core thread.
final class WorkerMessages implements Channels.Listener {
  private final Runs runs;
  private final Registry registry;
  private final Clock clock;
  private final MessageRing ring = new MessageRing();
  private final List<Pending> pending = new ArrayList<>();
  private long number;

  /// A worker that owes an answer.
  private record Pending(Run run, String action, CompletableFuture<String> answer) {}

  WorkerMessages(Runs runs, Registry registry, Clock clock) {
    this.runs = runs;
    this.registry = registry;
    this.clock = clock;
  }

  MessageRing ring() {
    return ring;
  }

  @Override
  public void message(Run run, Message message) {
    if (message.is("ready")) {
      runs.saidReady(run);
    }
    if (run.conversation.note(message)) {
      if ("axm:action".equals(message.get("type"))) {
        registry.changed(); // it is told once, so the journal has it
      }
      return;
    }
    if ("axm:reply".equals(message.get("type"))) {
      answered(run, message.get("data"));
    }
    Instance instance = run.instance;
    ring.add(
        new WorkerMessage(
            ++number,
            clock.instant(),
            instance.app.name(),
            instance.id,
            run.pid,
            message.toString()));
  }

  @Override
  public void silent(Run run) {
    for (Pending waiting : List.copyOf(pending)) {
      if (waiting.run == run) {
        waiting.answer.completeExceptionally(new OperationException("it ended without an answer"));
      }
    }
  }

  /// The answer that a run will give to an action; cancel it to wait no longer.
  CompletableFuture<String> expect(Run run, String action) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Pending waiting = new Pending(run, action, answer);
    pending.add(waiting);
    return answer;
  }

  void forgetAnswered() {
    pending.removeIf(waiting -> waiting.answer.isDone());
  }

  /// Answers name their action where the library does that; else the oldest question is meant.
  private void answered(Run run, @Nullable Object data) {
    Object action = data instanceof Map<?, ?> map ? map.get("action_name") : null;
    Object result =
        data instanceof Map<?, ?> map && map.containsKey("return") ? map.get("return") : data;
    for (Pending waiting : pending) {
      boolean named = action == null || action.equals(waiting.action);
      if (waiting.run == run && named && waiting.answer.complete(new Message(result).toString())) {
        return;
      }
    }
  }
}
