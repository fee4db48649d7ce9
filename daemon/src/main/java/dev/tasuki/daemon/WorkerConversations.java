package dev.tasuki.daemon;

import dev.tasuki.cluster.JsonException;
import dev.tasuki.cluster.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// [Conversations] over [Channels]. Thread-safe.
final class WorkerConversations implements Conversations {
  private final Core core;
  private final Registry registry;
  private final Waiting waiting;
  private final Channels channels;
  private final WorkerMessages messages;

  /// A worker that was asked.
  private record Asked(Run run, Reply silent, CompletableFuture<String> answer) {}

  WorkerConversations(
      Core core, Registry registry, Waiting waiting, Channels channels, WorkerMessages messages) {
    this.core = core;
    this.registry = registry;
    this.waiting = waiting;
    this.channels = channels;
    this.messages = messages;
  }

  @Override
  public List<Integer> send(List<String> selectors, String json) throws OperationException {
    Message message = parse(json);
    Map<Instance, CompletableFuture<@Nullable String>> sent = new LinkedHashMap<>();
    waiting.checked(() -> {
      for (Instance instance : Selection.of(selectors, registry.apps())) {
        sent.put(instance, channels.send(hearing(instance), message.value()));
      }
      return true;
    });
    List<Integer> reached = new ArrayList<>();
    for (Map.Entry<Instance, CompletableFuture<@Nullable String>> entry : sent.entrySet()) {
      String refusal = entry.getValue().join();
      if (refusal != null) {
        throw new OperationException(name(entry.getKey()) + " was not sent to: " + refusal);
      }
      reached.add(entry.getKey().id);
    }
    return reached;
  }

  private static Message parse(String json) throws OperationException {
    try {
      return Message.parse(json);
    } catch (JsonException e) {
      throw new OperationException(
          "a message is JSON, such as '\"ready\"' or '{\"type\":\"config\"}': " + e.getMessage(),
          e);
    }
  }

  private static Run hearing(Instance instance) throws OperationException {
    Run run = instance.current;
    if (run == null || run.pid == 0) {
      throw new OperationException(name(instance) + " is " + instance.status().word());
    }
    if (!run.hears) {
      String why =
          NodeApps.hasChannel(run.definition)
              ? "it has closed its message channel"
              : "it has no message channel (node and bun have one, others with --wait-ready)";
      throw new OperationException(name(instance) + ": " + why);
    }
    return run;
  }

  private static String name(Instance instance) {
    return "app '" + instance.app.name() + "' (id " + instance.id + ")";
  }

  @Override
  public List<Reply> trigger(
      List<String> selectors, String action, @Nullable String parameter, Duration limit)
      throws OperationException {
    List<Asked> asked = waiting.checked(() -> ask(selectors, action, parameter));
    long deadline = System.nanoTime() + limit.toNanos();
    List<Reply> replies = new ArrayList<>();
    for (Asked worker : asked) {
      replies.add(await(worker, deadline - System.nanoTime(), limit));
    }
    core.execute(messages::forgetAnswered);
    return replies;
  }

  private List<Asked> ask(List<String> selectors, String action, @Nullable String parameter)
      throws OperationException {
    List<Instance> chosen = Selection.of(selectors, registry.apps());
    List<Asked> asked = new ArrayList<>();
    for (Instance instance : chosen) {
      Run run = instance.current;
      if (run != null && run.hears && run.conversation.hasAction(action)) {
        CompletableFuture<String> answer = messages.expect(run, action);
        channels
            .send(run, parameter == null ? action : Map.of("msg", action, "opts", parameter))
            .thenAccept(refusal -> {
              if (refusal != null) {
                answer.completeExceptionally(new OperationException(refusal));
              }
            });
        asked.add(
            new Asked(
                run, new Reply(instance.app.name(), instance.id, run.pid, null, null), answer));
      }
    }
    if (asked.isEmpty()) {
      throw new OperationException(noSuchAction(chosen, action));
    }
    return asked;
  }

  private static String noSuchAction(List<Instance> chosen, String action) {
    Set<String> known = new LinkedHashSet<>();
    for (Instance instance : chosen) {
      if (instance.current != null) {
        known.addAll(instance.current.conversation.actionNames());
      }
    }
    return name(chosen.getFirst())
        + (known.isEmpty()
            ? " offers no actions (it would, by the message axm:action)"
            : " has no action '" + action + "'; it offers: " + String.join(", ", known));
  }

  private static Reply await(Asked worker, long nanos, Duration limit) {
    Reply silent = worker.silent;
    try {
      String json = worker.answer.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
      return new Reply(silent.app(), silent.instance(), silent.pid(), json, null);
    } catch (TimeoutException e) {
      worker.answer.cancel(false);
      return failed(silent, "no answer within " + limit.toMillis() + " ms");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return failed(silent, String.valueOf((cause == null ? e : cause).getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(silent, "interrupted");
    }
  }

  private static Reply failed(Reply silent, String failure) {
    return new Reply(silent.app(), silent.instance(), silent.pid(), null, failure);
  }

  @Override
  public List<WorkerMessage> recent() {
    return messages.ring().recent();
  }

  @Override
  public Runnable listen(Consumer<WorkerMessage> listener) {
    return messages.ring().listen(listener);
  }
}
