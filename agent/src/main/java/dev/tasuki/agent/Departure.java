package dev.tasuki.agent;

import dev.tasuki.posix.OpenConnections;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// How a worker leaves the cluster: its servers go out of service, what they have accepted is
/// finished, each answer tells its client to open another connection ([LastAnswer]), connections
/// that rest between two requests are ended, then the channel is closed and the process ends, as a
/// Node worker does.
///
/// The end is `System.exit(0)`: a JVM whose servers rest is kept alive by their idle threads, so it
/// would never end by itself.
final class Departure {
  private static final long LOOK_MILLIS = 50;
  private static final long MOST_QUIET_MILLIS = 1_000;
  private static final int QUIET_PART = 8;

  /// The last part of the time, in which it is enough that nothing is under way: a server on a busy
  /// machine needs time, too, to see the end of a connection and to close it.
  private static final long LAST_MILLIS = Math.min(1_000, Settings.DRAIN_SECONDS * 200L);

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
    if (Runtime.version().feature() >= AnswerHook.NEEDED) {
      AnswerHook.install(Agent.instrumentation());
    }
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

  /// Waits for the connections, and ends those on which nothing is under way. How long one must
  /// have been quiet for that shrinks with the time that is left: a pause in the middle of an
  /// answer looks like one between two requests, so it is given all the time there is, while a busy
  /// client is met between two of its requests rather than cut in the middle of one.
  private void awaitConnections() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Settings.DRAIN_SECONDS);
    int open;
    while ((open = OpenConnections.count(link.ports())) > 0) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        Log.say(open + " connections are cut after " + Settings.DRAIN_SECONDS + " s");
        return;
      }
      long quiet = Math.clamp((left - LAST_MILLIS) / QUIET_PART, 0, MOST_QUIET_MILLIS);
      OpenConnections.endQuiet(link.ports(), quiet);
      Thread.sleep(Math.clamp(quiet / 2, 1, LOOK_MILLIS));
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
