package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.DescriptorStream;
import dev.tasuki.posix.Sockets;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The channel of a worker JVM without the agent: messages and the end of the worker's life. Its
/// servers bind their ports themselves; the primary shares them by adoption.
///
/// When the primary disconnects it, or is gone, the process ends with status 0, as a Node worker
/// does: a JVM is kept alive by its servers' threads and would never end by itself. A program that
/// is no cluster worker has only the messages of it, and outlives the channel.
///
/// Thread-safe.
final class OwnLink implements WorkerLink {
  private static final LazyLogger LOG = new LazyLogger(OwnLink.class);
  private static final long HOOK_SECONDS = 10;
  private static final long CONSENT_SECONDS = 3600L * 24;

  /// What a program has as its number that is no cluster worker.
  private static final int NO_WORKER = 0;

  private final int id;
  private final Descriptor socket;
  private final DescriptorStream sending = new DescriptorStream(true); // guarded by itself
  private final AtomicLong sequence = new AtomicLong();
  private final MessageQueue messages = new MessageQueue();
  private final List<Runnable> goodbyes = new CopyOnWriteArrayList<>();
  private final CountDownLatch consent = new CountDownLatch(1);
  private final AtomicBoolean leaving = new AtomicBoolean();
  private volatile boolean connected = true;

  private OwnLink(int id, Descriptor socket) {
    this.id = id;
    this.socket = socket;
  }

  /// Takes over the inherited channel. Empty when this process has none: children of a worker have
  /// the worker's environment, but not its descriptors.
  static Optional<WorkerLink> open(int id, int number) {
    Optional<OwnLink> link = take(id, number);
    link.ifPresent(taken -> taken.act("online", ",\"tasuki\":{\"java\":true}"));
    return link.map(OwnLink::started);
  }

  /// The same for a program that is no cluster worker.
  static Optional<WorkerLink> openForMessages(int number) {
    return take(NO_WORKER, number).map(OwnLink::started);
  }

  private static Optional<OwnLink> take(int id, int number) {
    if (Sockets.domain(number) != Sockets.AF_UNIX || Sockets.type(number) != Sockets.SOCK_STREAM) {
      return Optional.empty();
    }
    Sockets.setCloseOnExec(number);
    return Optional.of(new OwnLink(id, new Descriptor(number)));
  }

  private WorkerLink started() {
    Thread.ofPlatform().daemon().name("cluster-channel").start(this::read);
    return this;
  }

  @Override
  public int id() {
    return id;
  }

  @Override
  public boolean isConnected() {
    return connected;
  }

  @Override
  public boolean send(String json) {
    byte[] line = (json + "\n").getBytes(StandardCharsets.UTF_8);
    synchronized (sending) {
      int sent = 0;
      while (connected && sent < line.length) {
        int count = sending.send(socket, line, sent, line.length - sent, null);
        if (count < 0) {
          return false; // the reader sees the end, too
        }
        sent += count;
      }
      return connected;
    }
  }

  @Override
  public void onMessage(Consumer<String> listener) {
    messages.add(listener);
  }

  @Override
  public void onDisconnect(Runnable listener) {
    goodbyes.add(listener);
  }

  @Override
  public void disconnect() {
    if (leaving.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon(false).name("cluster-departure").start(this::depart);
    }
  }

  private void depart() {
    act("exitedAfterDisconnect", "");
    try {
      consent.await(CONSENT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      // Then without.
    }
    leave();
  }

  private void act(String act, String more) {
    send(
        "{\"cmd\":\"NODE_CLUSTER\",\"act\":\""
            + act
            + "\""
            + more
            + ",\"seq\":"
            + sequence.getAndIncrement()
            + "}");
  }

  private void read() {
    DescriptorStream receiving = new DescriptorStream(true);
    byte[] block = new byte[DescriptorStream.BLOCK];
    List<Descriptor> passengers = new ArrayList<>();
    ByteArrayOutputStream partial = new ByteArrayOutputStream();
    int count;
    while ((count = receiving.receive(socket, block, passengers)) > 0) {
      passengers.forEach(Descriptor::close);
      passengers.clear();
      int start = 0;
      for (int i = 0; i < count; i++) {
        if (block[i] == '\n') {
          partial.write(block, start, i - start);
          receive(partial.toString(StandardCharsets.UTF_8));
          partial.reset();
          start = i + 1;
        }
      }
      partial.write(block, start, count - start);
    }
    leave();
  }

  private void receive(String line) {
    Object message;
    try {
      message = JsonReader.parse(line);
    } catch (JsonException e) {
      LOG.get().log(System.Logger.Level.WARNING, "the primary sent what is no message: " + e);
      return;
    }
    if (!(message instanceof Map<?, ?> map
        && map.get("cmd") instanceof String command
        && command.startsWith("NODE_"))) {
      messages.deliver(line);
    } else if ("disconnect".equals(map.get("act"))) {
      leave();
    } else if (map.get("ack") instanceof Long) {
      consent.countDown();
    } else if (command.equals("NODE_HANDLE")) {
      // Not received, so that the primary keeps it.
      send("{\"cmd\":\"NODE_HANDLE_NACK\"}");
    }
  }

  private void leave() {
    if (!connected) {
      return;
    }
    connected = false;
    goodbyes.forEach(OwnLink::guarded);
    Sockets.shutdown(socket.number());
    if (id == NO_WORKER) {
      return;
    }
    // On threads of their own: hooks may wait for this one, but may not keep the process.
    Thread.ofPlatform().daemon().name("cluster-halt").start(OwnLink::halt);
    Thread.ofPlatform().daemon(false).name("cluster-exit").start(() -> System.exit(0));
  }

  private static void halt() {
    try {
      TimeUnit.SECONDS.sleep(HOOK_SECONDS);
    } catch (InterruptedException e) {
      // Then now.
    }
    Runtime.getRuntime().halt(0);
  }

  private static void guarded(Runnable goodbye) {
    try {
      goodbye.run();
    } catch (RuntimeException e) {
      LOG.get().log(System.Logger.Level.ERROR, "a disconnect listener failed", e);
    }
  }

  /// Parses the number of the channel's descriptor.
  static @Nullable Integer number(@Nullable String text) {
    try {
      return text == null ? null : Integer.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
