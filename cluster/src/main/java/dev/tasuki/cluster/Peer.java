package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PosixException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The primary's side of the wire to one worker.
///
/// Protocol, as in Node's `lib/internal/cluster` and `child_process`:
///
/// - Every handle that we send is answered, in order, by `NODE_HANDLE_ACK` or, when its descriptor
///   did not arrive, `NODE_HANDLE_NACK`: then the worker has thrown the message away.
/// - Every `newconn` is answered, after its ACK, by its sequence number and `accepted`. Our own
///   agent leaves the ACK out ([#answersOnce]).
/// - Every handle that the worker sends waits for our ACK; without it all its later sends stall.
/// - `exitedAfterDisconnect` waits for our answer; without it the worker hangs.
///
/// Invariant: a connection is in `awaiting` from [#give] until it was accepted, refused, or the
/// channel has ended; its listener's dispatcher agrees.
///
/// Confined to the event loop.
final class Peer implements LineChannel.Owner {
  private static final Duration HANDLE_RETRY_PAUSE = Duration.ofMillis(5);
  private static final int HANDLE_RETRIES = 400;
  private static final byte[] ACK = bytes("{\"cmd\":\"NODE_HANDLE_ACK\"}\n");
  private static final byte[] NACK = bytes("{\"cmd\":\"NODE_HANDLE_NACK\"}\n");
  private static final int PREFIX_LENGTH = "NODE_".length();

  private final ServerSockets sockets;
  private final PeerEvents events;
  private final EventLoop loop;
  private final LineChannel channel;
  private final Deque<Sent> unacknowledged = new ArrayDeque<>();
  private final Map<Long, Flight> awaiting = new HashMap<>();
  private boolean java;
  private boolean answersOnce;
  private boolean disconnecting;

  /// A handle that was sent: for a connection its number, for a socket all of it, to send it again.
  private sealed interface Sent {}

  private record SentConnection(long sequence) implements Sent {}

  private record SentSocket(Map<String, @Nullable Object> answer, SocketCopy socket, int attempt)
      implements Sent {}

  private record Flight(RoundRobin listener, Connection connection) {}

  /// Makes the channel for its owner.
  interface Opening {
    LineChannel open(LineChannel.Owner owner) throws PosixException;
  }

  Peer(EventLoop loop, Opening opening, ServerSockets sockets, PeerEvents events)
      throws PosixException {
    this.loop = loop;
    this.sockets = sockets;
    this.events = events;
    this.channel = opening.open(this);
  }

  LineChannel channel() {
    return channel;
  }

  /// Whether it takes connections as blocking sockets. Known once it is online.
  boolean isJava() {
    return java;
  }

  /// Whether it answers a connection with `accepted` alone: half as many messages for each. True or
  /// false, for a connection that did not arrive, too. Known once it is online.
  boolean answersOnce() {
    return answersOnce;
  }

  /// Whether it gets no more sockets.
  boolean isDisconnecting() {
    return disconnecting;
  }

  /// Hands over a connection.
  void give(RoundRobin listener, Connection connection, NewConnection message) {
    long sequence = sockets.nextSequence();
    awaiting.put(sequence, new Flight(listener, connection));
    if (!answersOnce) {
      unacknowledged.add(new SentConnection(sequence));
    }
    channel.send(message.line(sequence), connection.socket());
  }

  /// Hands over a bound socket as the answer to a query.
  void giveSocket(SocketCopy socket, Map<String, @Nullable Object> answer) {
    send(new SentSocket(answer, socket, 1));
  }

  private void send(SentSocket sent) {
    unacknowledged.add(sent);
    byte[] line = JsonWriter.line(Wire.handle(sent.socket.wireType(), sent.answer));
    channel.send(line, sent.socket.descriptor());
  }

  void send(Map<String, @Nullable Object> message) {
    channel.send(JsonWriter.line(message), null);
  }

  /// Asks the worker to close its servers, finish, and close the channel.
  void disconnect() {
    if (!disconnecting && channel.isOpen()) {
      disconnecting = true;
      send(Wire.act("disconnect", sockets.nextSequence()));
      sockets.leaveAll(this);
    }
  }

  @Override
  public void line(byte[] bytes, int from, int to) {
    long accepted = Acknowledgement.read(bytes, from, to);
    if (accepted == Acknowledgement.HANDLE) {
      received();
    } else if (accepted != Acknowledgement.NONE) {
      answered(accepted, true);
    } else {
      parsed(bytes, from, to);
    }
  }

  private void parsed(byte[] bytes, int from, int to) {
    try {
      Object message = JsonReader.parse(bytes, from, to);
      if (message instanceof Map<?, ?> map
          && map.get("cmd") instanceof String command
          && command.startsWith("NODE_")
          && command.length() > PREFIX_LENGTH) {
        internal(command, map);
      } else {
        events.message(message, to - from);
      }
    } catch (JsonException e) {
      channel.end("it sent what is no message: " + e.getMessage());
    }
  }

  private void internal(String command, Map<?, ?> message) {
    switch (command) {
      case "NODE_HANDLE_ACK" -> received();
      case "NODE_HANDLE_NACK" -> notReceived();
      case "NODE_HANDLE" -> handleFromWorker(message);
      case "NODE_CLUSTER" -> cluster(message);
      default -> {
        // NODE_DEBUG_ENABLED, NODE_SOCKET_...: nothing that the primary could do about them.
      }
    }
  }

  private void cluster(Map<?, ?> message) {
    if (message.get("ack") instanceof Long sequence) {
      answered(sequence, Boolean.TRUE.equals(message.get("accepted")));
      return;
    }
    switch (message.get("act") instanceof String act ? act : "") {
      case "online" -> online(message);
      case "queryServer" -> query(message);
      case "listening" -> events.listening(ListeningAddress.parse(message, sockets.sharing(this)));
      case "close" -> sockets.leave(this, String.valueOf(message.get("key")));
      case "exitedAfterDisconnect" -> {
        disconnecting = true;
        long sequence = ServerQuery.sequence(message);
        events.leavingByItself(() -> send(Wire.reply(sequence, sockets.nextSequence())));
      }
      default -> {
        // Node ignores what it does not know.
      }
    }
  }

  private void online(Map<?, ?> message) {
    if (message.get("tasuki") instanceof Map<?, ?> extension) {
      java = Boolean.TRUE.equals(extension.get("java"));
      answersOnce = Boolean.TRUE.equals(extension.get("answersOnce"));
    }
    events.online();
  }

  private void query(Map<?, ?> message) {
    // Node does not answer a worker that is on its way out either.
    if (!disconnecting) {
      sockets.query(this, ServerQuery.parse(message));
    }
  }

  private void answered(long sequence, boolean accepted) {
    Flight flight = awaiting.remove(sequence);
    if (flight == null) {
      return;
    }
    if (accepted) {
      flight.listener.accepted(this, flight.connection);
    } else {
      flight.listener.refused(this, flight.connection);
    }
  }

  private void received() {
    if (unacknowledged.poll() instanceof SentSocket(_, SocketCopy socket, _)) {
      socket.done();
    }
  }

  /// The descriptor found no room in the worker.
  private void notReceived() {
    switch (unacknowledged.poll()) {
      case SentConnection(long sequence) -> answered(sequence, false);
      case SentSocket lost -> loop.schedule(HANDLE_RETRY_PAUSE, () -> sendAgain(lost));
      case null -> {
        // An answer to nothing.
      }
    }
  }

  private void sendAgain(SentSocket lost) {
    if (!lost.socket.wantedBy(this) || !channel.isOpen()) {
      lost.socket.done();
      return;
    }
    if (lost.attempt == HANDLE_RETRIES) {
      lost.socket.done();
      channel.end("it has no room for another descriptor");
      return;
    }
    send(new SentSocket(lost.answer, lost.socket, lost.attempt + 1));
  }

  /// Its program sent us a socket (`process.send(message, handle)`): the message is delivered, the
  /// socket closed; a JVM has no use for it.
  private void handleFromWorker(Map<?, ?> message) {
    try (Descriptor passenger = channel.takePassenger()) {
      channel.send(passenger == null ? NACK : ACK, null);
      if (passenger != null) {
        events.message(message.get("msg"), 0);
      }
    }
  }

  @Override
  public void written(int bytes) {
    events.written(bytes);
  }

  @Override
  public void ended(String reason) {
    sockets.died(this);
    awaiting.clear();
    while (!unacknowledged.isEmpty()) {
      received();
    }
    events.channelEnded(reason);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
