package dev.tasuki.agent;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Errno;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Node's cluster protocol as a worker speaks it (lib/internal/cluster/child.js).
///
/// Invariants:
///
/// - Each message that we send has a number of its own (`seq`); a reply names the number that it
///   answers (`ack`).
/// - The inbox of a reply is known before the next message is read: the first connection may come
///   right behind the reply.
/// - A reply that nobody waits for any more is undone: its key is closed.
///
/// Thread-safe; [#receive] is called by the channel's thread alone.
final class PrimaryLink {
  private static final long ANSWER_SECONDS = 10;
  private static final String CLUSTER = "{\"cmd\":\"NODE_CLUSTER\",";

  private final WorkerChannel channel;
  private final AtomicLong sequence = new AtomicLong();
  private final Map<Long, Question> questions = new ConcurrentHashMap<>();
  private final Map<Long, CompletableFuture<Void>> farewells = new ConcurrentHashMap<>();
  private final Map<String, Inbox> inboxes = new ConcurrentHashMap<>();
  private final Set<Integer> ports = ConcurrentHashMap.newKeySet();
  private final ServerIndexes indexes = new ServerIndexes();
  private final Map<String, ListenRequest> requests = new ConcurrentHashMap<>();
  private final Map<Object, Runnable> ownServers = new ConcurrentHashMap<>();
  private volatile boolean answersOnce;
  private volatile boolean leaving;

  private record Question(ListenRequest request, CompletableFuture<ListenReply> answer) {}

  PrimaryLink(WorkerChannel channel) {
    this.channel = channel;
  }

  /// The first message of a worker. A primary of ours hands sockets in blocking mode to a Java
  /// worker, and says in its answers when one answer to a connection is enough for it.
  void online() {
    channel.transmit(
        CLUSTER
            + "\"act\":\"online\",\"tasuki\":{\"java\":true,\"answersOnce\":true},\"seq\":"
            + next()
            + "}");
  }

  /// Whether the primary wants nothing but `accepted` for a connection. Known before the first one.
  boolean answersOnce() {
    return answersOnce;
  }

  /// Asks the primary for an address and waits for its answer, ten seconds at most.
  ListenReply listen(ListenRequest wanted) {
    if (leaving || Settings.EXCLUSIVE_PORTS.contains(wanted.port())) {
      return new ListenReply.Alone();
    }
    ListenRequest request = wanted.withIndex(indexes.take(wanted));
    long number = next();
    CompletableFuture<ListenReply> answer = new CompletableFuture<>();
    questions.put(number, new Question(request, answer));
    channel.transmit(
        CLUSTER
            + "\"act\":\"queryServer\","
            + request.members(request.port())
            + ",\"seq\":"
            + number
            + "}");
    try {
      return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      Log.say("no answer from the primary: " + request + " is bound by this process itself");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      Log.say("interrupted: " + request + " is bound by this process itself");
    } catch (ExecutionException e) {
      Log.say("no channel to the primary: " + request + " is bound by this process itself");
    }
    if (questions.remove(number) == null) {
      answer.thenAccept(this::undo);
    } else {
      indexes.giveBack(request);
    }
    return new ListenReply.Alone();
  }

  /// Tells the primary that a server is ready.
  ///
  /// @param port the real one
  void listening(ListenRequest request, int port) {
    ports.add(port);
    channel.transmit(
        CLUSTER + "\"act\":\"listening\"," + request.members(port) + ",\"seq\":" + next() + "}");
  }

  void accepted(long number, boolean accepted) {
    channel.transmit(
        CLUSTER + "\"ack\":" + number + ",\"accepted\":" + accepted + ",\"seq\":" + next() + "}");
  }

  /// Tells the primary that a server is closed.
  void closed(String key) {
    inboxes.remove(key);
    ListenRequest request = requests.remove(key);
    if (request != null) {
      indexes.giveBack(request);
    }
    channel.transmit(
        CLUSTER + "\"act\":\"close\",\"key\":" + Json.quote(key) + ",\"seq\":" + next() + "}");
  }

  /// Remembers a server that listens in this process itself, to close it when the worker leaves.
  void own(Object server, Runnable close) {
    ownServers.put(server, close);
  }

  void disown(Object server) {
    ownServers.remove(server);
  }

  /// The local ports of this worker's servers.
  Set<Integer> ports() {
    return Set.copyOf(ports);
  }

  /// Takes this worker's servers out of service.
  void retire() {
    leaving = true;
    List.copyOf(inboxes.values()).forEach(Inbox::retire);
    List.copyOf(ownServers.values()).forEach(Runnable::run);
  }

  /// Tells the primary that this worker leaves of its own will; complete when it knows.
  CompletableFuture<Void> sayFarewell() {
    long number = next();
    CompletableFuture<Void> answer = new CompletableFuture<>();
    farewells.put(number, answer);
    channel.transmit(CLUSTER + "\"act\":\"exitedAfterDisconnect\",\"seq\":" + number + "}");
    return answer;
  }

  /// The channel is gone: nobody will answer.
  void disconnected() {
    leaving = true;
    List<Question> waiting = new ArrayList<>(questions.values());
    questions.clear();
    IllegalStateException reason = new IllegalStateException("no channel");
    waiting.forEach(question -> question.answer.completeExceptionally(reason));
    farewells.values().forEach(answer -> answer.complete(null));
  }

  /// Handles a message of the primary's cluster.
  ///
  /// @param passenger came with the message; now ours
  void receive(Map<String, @Nullable Object> message, @Nullable Descriptor passenger) {
    if (message.get("ack") instanceof Long number) {
      answered(number, message, passenger);
    } else {
      if (passenger != null) {
        passenger.close();
      }
      if ("disconnect".equals(message.get("act"))) {
        channel.leave(true);
      }
    }
  }

  /// A connection has arrived for a server; [#receive] for the rest.
  ///
  /// @param passenger now ours
  void connection(String key, long number, Descriptor passenger) {
    Inbox inbox = inboxes.get(key);
    if (inbox == null) {
      passenger.close();
      accepted(number, false);
    } else {
      inbox.offer(number, passenger);
    }
  }

  private void answered(
      long number, Map<String, @Nullable Object> message, @Nullable Descriptor passenger) {
    CompletableFuture<Void> farewell = farewells.remove(number);
    if (farewell != null) {
      farewell.complete(null);
      return;
    }
    Question question = questions.remove(number);
    ListenReply reply = reply(message, passenger, question);
    if (question == null) {
      undo(reply);
    } else {
      question.answer.complete(reply);
    }
  }

  private ListenReply reply(
      Map<String, @Nullable Object> message,
      @Nullable Descriptor passenger,
      @Nullable Question question) {
    if (message.get("errno") instanceof Long errno && errno != 0) {
      return refused((int) Math.abs(errno), question);
    }
    if (!(message.get("key") instanceof String key)) {
      return new ListenReply.Alone();
    }
    if (message.get("tasuki") instanceof Map<?, ?> ours
        && Boolean.TRUE.equals(ours.get("answersOnce"))) {
      answersOnce = true;
    }
    Inbox inbox = new Inbox(this, key, address(message.get("sockname")));
    if (passenger == null && inboxes.putIfAbsent(key, inbox) != null) {
      return refused(Errno.EADDRINUSE, question); // as Node: this worker listens there already
    }
    if (question != null) {
      requests.put(key, question.request);
    }
    return passenger == null
        ? new ListenReply.HandedOver(inbox)
        : new ListenReply.Shared(key, passenger);
  }

  private ListenReply refused(int errno, @Nullable Question question) {
    if (question != null) {
      indexes.giveBack(question.request);
    }
    return new ListenReply.Refused(errno);
  }

  private static @Nullable InetSocketAddress address(@Nullable Object sockname) {
    if (sockname instanceof Map<?, ?> name
        && name.get("address") instanceof String address
        && name.get("port") instanceof Long port) {
      return new InetSocketAddress(InetAddress.ofLiteral(address), port.intValue());
    }
    return null;
  }

  private void undo(ListenReply reply) {
    switch (reply) {
      case ListenReply.HandedOver(Inbox inbox) -> inbox.close();
      case ListenReply.Shared(String key, Descriptor socket) -> {
        socket.close();
        closed(key);
      }
      case ListenReply.Refused _, ListenReply.Alone _ -> {}
    }
  }

  private long next() {
    return sequence.getAndIncrement();
  }
}
