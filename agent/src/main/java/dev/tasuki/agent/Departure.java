package dev.tasuki.agent;

import dev.tasuki.posix.OpenConnections;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// How a worker leaves the cluster: its servers go out of service, what they have accepted is
/// finished, then the channel is closed and the process ends, as a Node worker does.
///
/// The end is `System.exit(0)`: a JVM whose servers rest is kept alive by their idle threads, so it
/// would never end by itself.
final class Departure {
  private static final long LOOK_MILLIS = 50;
  private static final long FAREWELL_SECONDS = 2;
  private static final long HOOK_SECONDS = 10;

  private final WorkerChannel channel;
  private final PrimaryLink link;
  private final boolean primaryAsks;

  Departure(WorkerChannel channel, PrimaryLink link, boolean primaryAsks) {
    this.channel = channel;
    this.link = link;
    this.primaryAsks = primaryAsks;
  }

  void run() {
    link.retire();
    try {
      awaitConnections();
      if (!primaryAsks) {
        link.sayFarewell().get(FAREWELL_SECONDS, TimeUnit.SECONDS);
      }
    } catch (TimeoutException e) {
      Log.say("the primary did not confirm the departure");
    } catch (IOException | ExecutionException | InterruptedException e) {
      Log.say("open connections are not waited for: " + e);
    }
    channel.hangUp();
    exit();
  }

  private void awaitConnections() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Settings.DRAIN_SECONDS);
    int open;
    while ((open = OpenConnections.count(link.ports())) > 0) {
      if (System.nanoTime() - end > 0) {
        Log.say(open + " connections are cut after " + Settings.DRAIN_SECONDS + " s");
        return;
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /// Ends the process with status 0. Shutdown hooks run, but cannot keep it.
  static void exit() {
    Thread.ofPlatform().daemon().name("tasuki-halt").start(Departure::halt);
    Thread.ofPlatform().name("tasuki-exit").start(() -> System.exit(0));
  }

  private static void halt() {
    try {
      TimeUnit.SECONDS.sleep(HOOK_SECONDS);
    } catch (InterruptedException e) {
      Log.say("interrupted while shutdown hooks run");
    }
    Runtime.getRuntime().halt(0);
  }
}
