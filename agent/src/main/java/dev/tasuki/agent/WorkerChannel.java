package dev.tasuki.agent;

import dev.tasuki.posix.ChannelSocket;
import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Environment;
import dev.tasuki.posix.PosixException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The channel between this process and the primary that started it: Node's IPC channel, one JSON
/// value a line. The agent owns it, because only one may read it; a library in the worker sends and
/// receives its messages through this class.
///
/// Thread-safe.
public final class WorkerChannel {
  private static final int PREFIX = "NODE_".length();
  private static final List<String> VARIABLES =
      List.of("NODE_CHANNEL_FD", "NODE_CHANNEL_SERIALIZATION_MODE", "NODE_UNIQUE_ID");
  private static volatile @Nullable WorkerChannel current;

  private final @Nullable String id;
  private final CountDownLatch opened = new CountDownLatch(1);
  private final Frames frames = new Frames();
  private final Announcements announcements = new Announcements(); // of the channel's thread
  private final MessageDelivery messages = new MessageDelivery();
  private final List<Runnable> goodbyes = new CopyOnWriteArrayList<>();
  private final AtomicBoolean leaving = new AtomicBoolean();
  private volatile boolean connected;
  private volatile @Nullable ChannelSocket socket;
  private volatile @Nullable PrimaryLink link;

  private WorkerChannel(@Nullable String id) {
    this.id = id;
  }

  /// Starts to talk on an inherited descriptor.
  ///
  /// @param id the worker's number; null when the process has a channel but is no cluster worker
  static void open(String descriptor, @Nullable String id) {
    WorkerChannel channel = new WorkerChannel(id);
    current = channel;
    Thread.ofPlatform().daemon().name("tasuki-channel").start(() -> channel.run(descriptor));
  }

  static @Nullable WorkerChannel current() {
    return current;
  }

  /// The channel of this process; empty when no primary started it, or when it is closed.
  public static Optional<WorkerChannel> find() {
    WorkerChannel channel = current;
    return channel != null && channel.isConnected() ? Optional.of(channel) : Optional.empty();
  }

  /// The worker's number (NODE_UNIQUE_ID); 0 when the process is no cluster worker.
  public int id() {
    return id == null ? 0 : Integer.parseInt(id);
  }

  /// Whether the primary can be reached.
  public boolean isConnected() {
    awaitOpened();
    return connected;
  }

  /// Sends a message to the primary, waiting while its queue is full.
  ///
  /// @param json one JSON value on one line
  /// @throws IllegalArgumentException when it has more than one line
  /// @throws IllegalStateException when the channel is closed
  public void send(String json) {
    if (json.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("a message is one line of JSON");
    }
    if (!isConnected() || !transmit(json)) {
      throw new IllegalStateException("the channel to the primary is closed");
    }
  }

  /// Hears the primary's messages as JSON, one after the other on a thread of the agent's. What
  /// came before there was a listener is delivered to the first one.
  public void onMessage(Consumer<String> listener) {
    messages.add(listener);
  }

  /// Hears, on the channel's thread, that the channel has closed.
  public void onDisconnect(Runnable listener) {
    goodbyes.add(listener);
  }

  /// Leaves the cluster, as Node's `worker.disconnect()`: closes the servers, waits for open
  /// connections, closes the channel, and ends the process with status 0. Returns at once.
  public void disconnect() {
    leave(false);
  }

  /// The cluster's part; null when this process takes none.
  @Nullable PrimaryLink link() {
    awaitOpened();
    return link;
  }

  void leave(boolean primaryAsks) {
    PrimaryLink present = link();
    if (present != null && leaving.compareAndSet(false, true)) {
      Thread.ofPlatform()
          .name("tasuki-departure")
          .start(() -> new Departure(this, present, primaryAsks).run());
    }
  }

  /// Sends a line.
  ///
  /// @return false when the channel is closed
  boolean transmit(String line) {
    ChannelSocket open = socket;
    if (open == null) {
      return false;
    }
    try {
      open.send((line + "\n").getBytes(StandardCharsets.UTF_8), null);
      return true;
    } catch (PosixException e) {
      return false; // the reader sees the end, too, and does what is to be done
    }
  }

  /// Ends the conversation.
  void hangUp() {
    ChannelSocket open = socket;
    if (open != null) {
      open.hangUp();
    }
  }

  private void awaitOpened() {
    boolean interrupted = false;
    while (true) {
      try {
        opened.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(String descriptor) {
    try {
      ChannelSocket open = ChannelSocket.inherited(Integer.parseInt(descriptor));
      socket = open;
      connected = true;
      // As Node: a child that is a Node program would take itself for a worker.
      VARIABLES.forEach(Environment::unset);
      if (id != null && Internals.usable()) {
        PrimaryLink made = new PrimaryLink(this);
        made.online();
        link = made;
      }
      opened.countDown();
      read(open);
    } catch (PosixException | NumberFormatException e) {
      // The environment came down from a worker, the descriptor did not: no worker of the primary.
      opened.countDown();
    } catch (InterruptedException | RuntimeException | LinkageError e) {
      Log.say("the channel to the primary is closed: " + e);
      hangUp();
    } finally {
      opened.countDown();
      if (connected) {
        ended();
      }
    }
  }

  private void read(ChannelSocket open) throws PosixException, InterruptedException {
    ChannelSocket.Piece piece;
    while ((piece = open.receive()) != null) {
      frames.add(piece);
      String line;
      while ((line = frames.line()) != null) {
        receive(line);
      }
    }
  }

  private void receive(String line) throws InterruptedException {
    PrimaryLink present = link;
    long number = announcements.number(line);
    if (number != Announcements.NONE && present != null) {
      connection(present, announcements.key(), number);
      return;
    }
    if (!(Json.parse(line) instanceof Map<?, ?> map
        && map.get("cmd") instanceof String command
        && command.length() > PREFIX
        && command.startsWith("NODE_"))) {
      messages.deliver(line);
      return;
    }
    Map<String, @Nullable Object> message = message(map);
    if (command.equals("NODE_HANDLE")) {
      handle(line, message, present);
    } else if (command.equals("NODE_CLUSTER") && present != null) {
      present.receive(message, null);
    }
  }

  private void handle(
      String line, Map<String, @Nullable Object> envelope, @Nullable PrimaryLink present) {
    Map<?, ?> inner = envelope.get("msg") instanceof Map<?, ?> map ? map : Map.of();
    boolean ofCluster = present != null && "NODE_CLUSTER".equals(inner.get("cmd"));
    if (present != null
        && ofCluster
        && "newconn".equals(inner.get("act"))
        && inner.get("key") instanceof String key
        && inner.get("seq") instanceof Long number) {
      announcements.learn(line, key, number);
      connection(present, key, number);
      return;
    }
    Descriptor passenger = frames.descriptor();
    acknowledge(passenger != null);
    if (passenger == null) {
      return; // the primary still has it, and sends it again
    }
    if (present != null && ofCluster) {
      present.receive(message(inner), passenger);
    } else {
      passenger.close();
      Log.say("a message with a socket was dropped: Java workers take none");
    }
  }

  /// A primary of ours hears of a connection once, when it is taken or refused; Node hears of its
  /// arrival before.
  private void connection(PrimaryLink present, String key, long number) {
    Descriptor passenger = frames.descriptor();
    if (!present.answersOnce()) {
      acknowledge(passenger != null);
    }
    if (passenger != null) {
      present.connection(key, number, passenger);
    } else if (present.answersOnce()) {
      present.accepted(number, false); // the primary still has it, and gives it to another worker
    }
  }

  private void acknowledge(boolean arrived) {
    transmit("{\"cmd\":\"NODE_HANDLE_" + (arrived ? "ACK" : "NACK") + "\"}");
  }

  @SuppressWarnings("unchecked") // Json makes no other maps
  private static Map<String, @Nullable Object> message(Map<?, ?> map) {
    return (Map<String, @Nullable Object>) map;
  }

  private void ended() {
    connected = false;
    frames.close();
    PrimaryLink present = link;
    if (present != null) {
      present.disconnected();
    }
    for (Runnable goodbye : goodbyes) {
      try {
        goodbye.run();
      } catch (RuntimeException e) {
        Log.say("a disconnect listener failed: " + e);
      }
    }
    if (present != null && !Settings.OUTLIVE_PRIMARY && leaving.compareAndSet(false, true)) {
      Departure.exit();
    }
  }
}
