package dev.tasuki.bench;

import dev.tasuki.bench.Tally.Failure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/// Sends a [Load] for a while. Everything but [#stop] is confined to the thread that runs it.
public final class LoadRun implements AutoCloseable {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int BUFFER = 65_536;

  private final Load load;
  private final Selector selector;
  private final List<Client> clients = new ArrayList<>();
  private final PriorityQueue<Client> thinking =
      new PriorityQueue<>((a, b) -> Long.compare(a.due(), b.due()));
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private Tally tally = new Tally();
  private long nextDue;
  private boolean over;
  private volatile boolean stopped;

  /// Opens no connection yet.
  public LoadRun(Load load) throws IOException {
    this.load = load;
    this.selector = Selector.open();
    byte[] bytes = load.request().getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer request = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    for (int i = 0; i < load.clients(); i++) {
      InetSocketAddress target = load.targets().get(i % load.targets().size());
      clients.add(new Client(this, selector, target, request.duplicate(), load));
    }
  }

  /// Sends for so long, then waits for the answers that are due. Connections that are kept stay
  /// open for the next time.
  public Tally run(Duration duration) throws IOException {
    tally = new Tally();
    over = false;
    thinking.clear();
    selector.selectNow(this::ready); // notices connections that were closed since the last run
    long busy = processorNanos();
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    nextDue = start;
    clients.forEach(client -> begin(client, start));
    long look = start;
    while (!over || clients.stream().anyMatch(Client::waits)) {
      selector.select(this::ready, timeout(end));
      long now = System.nanoTime();
      wake(now);
      over = over || stopped || now >= end;
      if (now - look >= LOOK_NANOS) {
        look = now;
        giveUp(now);
      }
    }
    tally.ended(Math.min(System.nanoTime(), end) - start, processorNanos() - busy);
    return tally;
  }

  /// Ends a run early: what is under way is still waited for.
  public void stop() {
    stopped = true;
    selector.wakeup();
  }

  Tally tally() {
    return tally;
  }

  private void begin(Client client, long now) {
    if (load.perSecond() == 0) {
      client.send(now);
    } else {
      pace(client, now);
    }
  }

  /// The next request of the whole load is this client's.
  private void pace(Client client, long now) {
    client.due(nextDue());
    if (client.due() <= now) {
      client.send(client.due());
    } else {
      thinking.add(client);
    }
  }

  /// Processor time of this thread so far; 0 where the kernel does not tell.
  private static long processorNanos() {
    try {
      String line = Files.readString(Path.of("/proc/thread-self/schedstat"));
      return Long.parseLong(line.substring(0, line.indexOf(' ')));
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  private long nextDue() {
    long due = nextDue;
    nextDue += TimeUnit.SECONDS.toNanos(1) / load.perSecond();
    return due;
  }

  private long timeout(long end) {
    long now = System.nanoTime();
    long next = over ? now + LOOK_NANOS : Math.min(end, now + LOOK_NANOS);
    Client first = thinking.peek();
    next = first == null ? next : Math.min(next, first.due());
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(next - now));
  }

  private void ready(SelectionKey key) {
    ((Client) key.attachment()).ready(key, buffer);
  }

  private void wake(long now) {
    while (!thinking.isEmpty() && thinking.peek().due() <= now) {
      Client next = thinking.remove();
      if (!over) {
        next.send(load.perSecond() == 0 ? now : next.due());
      }
    }
  }

  private void giveUp(long now) {
    long oldest = now - load.timeout().toNanos();
    for (Client client : clients) {
      if (client.waits() && client.began() <= oldest) {
        client.fail(
            Failure.TIMED_OUT, "no answer within %d ms".formatted(load.timeout().toMillis()));
      }
    }
  }

  void answered(Client client) {
    long now = System.nanoTime();
    tally.answered(client.answer(), now - client.began());
    if (over) {
      return;
    }
    if (load.perSecond() > 0) {
      pace(client, now);
    } else if (load.think().isZero()) {
      client.send(now);
    } else {
      client.due(now + load.think().toNanos());
      thinking.add(client);
    }
  }

  /// The client waits for a moment, so that a server which is down is not asked a hundred thousand
  /// times a second.
  void failed(Client client, Failure failure, String text) {
    tally.failed(failure, text);
    if (load.perSecond() > 0) {
      client.due(nextDue());
    } else {
      client.due(System.nanoTime() + Math.max(load.think().toNanos(), PAUSE_NANOS));
    }
    thinking.add(client);
  }

  @Override
  public void close() throws IOException {
    clients.forEach(Client::close);
    selector.close();
  }
}
