package dev.tasuki.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.DescriptorStream;
import dev.tasuki.posix.PosixException;
import dev.tasuki.sharing.DescriptorStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What workers may do to the hub, and what a hub's death may do to messages. The worker is this
/// test, at the other end of the socket.
class ChannelHubTest {
  private static final long WORKER = 7;

  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final List<Runnable> untaken = new CopyOnWriteArrayList<>();
  private final List<String> ends = new CopyOnWriteArrayList<>();
  private final List<Descriptor> descriptors = new ArrayList<>();
  private final DescriptorStream sending = new DescriptorStream(false);
  private boolean taking = true;

  @AfterEach
  void close() {
    descriptors.forEach(Descriptor::close);
  }

  private final class Recorder implements ChannelHub.Listener, DescriptorStore {
    @Override
    public void message(long worker, Message message, Runnable taken) {
      messages.add(message.toString());
      if (taking) {
        taken.run();
      } else {
        untaken.add(taken);
      }
    }

    @Override
    public void leaving(long worker, Runnable consent) {
      consent.run();
    }

    @Override
    public void ended(long worker, String reason) {
      ends.add(reason);
    }

    @Override
    public void put(String name, Descriptor descriptor) {}

    @Override
    public void remove(String name) {}
  }

  private ChannelHub hub() throws PosixException {
    Recorder recorder = new Recorder();
    return ChannelHub.start((worker, endpoint, onlySix) -> Optional.empty(), recorder, recorder);
  }

  private DescriptorStream.Pair pair() throws PosixException {
    DescriptorStream.Pair pair = DescriptorStream.pair();
    descriptors.add(pair.first());
    descriptors.add(pair.second());
    return pair;
  }

  private void write(Descriptor worker, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    assertThat(sending.send(worker, bytes, 0, bytes.length, null)).isEqualTo(bytes.length);
  }

  private String next() throws InterruptedException {
    String message = messages.poll(10, TimeUnit.SECONDS);
    assertThat(message).as("a message within 10 s; ends: %s", ends).isNotNull();
    return message;
  }

  @Test
  void aMessageThatWasHalfWrittenWhenTheHubDiedReachesTheNextOneWhole() throws Exception {
    DescriptorStream.Pair pair = pair();
    ChannelHub first = hub();
    Descriptor kept = pair.first().duplicate();
    first.add(WORKER, "app", pair.first(), false);
    write(pair.second(), "\"one\"\n{\"half\":");
    assertThat(next()).isEqualTo("\"one\"");
    first.remove(WORKER, false); // as a death does: its descriptor is closed, what it held is gone
    hub().add(WORKER, "app", kept, true);
    write(pair.second(), "true}\n\"two\"\n");
    assertThat(next()).isEqualTo("{\"half\":true}");
    assertThat(next()).isEqualTo("\"two\"");
  }

  @Test
  void theRestOfALongMessageWhoseBeginningDiedWithTheHubIsDroppedAndNothingElse() throws Exception {
    DescriptorStream.Pair pair = pair();
    write(pair.second(), "of a long text\"}\n\"next\"\n");
    hub().add(WORKER, "app", pair.first(), true);
    assertThat(next()).isEqualTo("\"next\"");
    assertThat(ends).isEmpty();
  }

  @Test
  void aMessageThatDoesNotFitInTheSocketArrivesAndNeitherDoIdleHalvesKeepTheThreadBusy()
      throws Exception {
    DescriptorStream.Pair pair = pair();
    hub().add(WORKER, "app", pair.first(), false);
    String text = "\"" + "x".repeat(3 << 20) + "\"";
    DescriptorStream waiting = new DescriptorStream(true);
    byte[] bytes = (text + "\n\"half").getBytes(UTF_8);
    for (int sent = 0; sent < bytes.length; ) {
      sent += waiting.send(pair.second(), bytes, sent, bytes.length - sent, null);
    }
    assertThat(next()).isEqualTo(text);
    Thread hub =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("channels"))
            .findFirst()
            .orElseThrow();
    await()
        .pollInterval(100, TimeUnit.MILLISECONDS)
        .until(() -> hub.getState() == Thread.State.RUNNABLE && cpu(hub) == cpuLater(hub));
    write(pair.second(), "\"\n");
    assertThat(next()).isEqualTo("\"half\"");
  }

  private static long cpu(Thread thread) {
    return java.lang.management.ManagementFactory.getThreadMXBean()
        .getThreadCpuTime(thread.threadId());
  }

  private static long cpuLater(Thread thread) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(100); // the time over which nothing may be used
    return cpu(thread);
  }

  @Test
  void rubbishEndsThatChannelOnly() throws Exception {
    DescriptorStream.Pair bad = pair();
    DescriptorStream.Pair good = pair();
    ChannelHub hub = hub();
    hub.add(1, "app", bad.first(), false);
    hub.add(2, "app", good.first(), false);
    write(bad.second(), "rubbish\n");
    await().until(() -> ends.size() == 1);
    assertThat(ends.getFirst()).contains("no message");
    write(good.second(), "1\n");
    assertThat(next()).isEqualTo("1");
    assertThat(hub.send(1, "hello").join()).contains("closed its message channel");
    assertThat(hub.send(2, "hello").join()).isNull();
  }

  @Test
  void aWorkerThatSendsFasterThanItsMessagesAreTakenHasToWait() throws Exception {
    taking = false;
    DescriptorStream.Pair pair = pair();
    hub().add(WORKER, "app", pair.first(), false);
    byte[] line = "12345678\n".repeat(1000).getBytes(UTF_8);
    await().until(() -> sending.send(pair.second(), line, 0, line.length, null) < 0);
    await().during(200, TimeUnit.MILLISECONDS).until(() -> messages.size() <= 256);
    taking = true;
    untaken.forEach(Runnable::run);
    await().until(() -> messages.size() > 1000);
  }

  @Test
  void aWorkerThatDoesNotReadIsToldNothingMoreButKeepsItsChannel() throws Exception {
    DescriptorStream.Pair pair = pair();
    ChannelHub hub = hub();
    hub.add(WORKER, "app", pair.first(), false);
    String message = "x".repeat(30_000);
    await().until(() -> hub.send(WORKER, message).join() != null);
    assertThat(hub.send(WORKER, message).join()).contains("does not read");
    assertThat(hub.send(WORKER, "x".repeat(40_000)).join()).isNotNull();
    write(pair.second(), "\"still here\"\n");
    assertThat(next()).isEqualTo("\"still here\"");
    assertThat(ends).isEmpty();
  }
}
