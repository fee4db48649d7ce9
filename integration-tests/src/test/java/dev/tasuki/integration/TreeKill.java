package dev.tasuki.integration;

import java.util.List;
import java.util.concurrent.TimeUnit;

/// Stops an app whose processes do all that they can to be forgotten, and counts who is left; the
/// long version is run by `integration-tests/treekill [ROUNDS]`.
final class TreeKill {
  private static final int ROUNDS = 1000;

  /// A tree that grows while it is killed: each process forks into sessions of their own, twice, so
  /// that its parents are gone; some ignore every signal that can be ignored.
  private static final String PROGRAM =
      """
      import os, signal, sys, time

      def detach(deaf):
          if os.fork() == 0:
              os.setsid()
              if os.fork() == 0:
                  if deaf:
                      for number in (1, 2, 3, 13, 14, 15):
                          signal.signal(number, signal.SIG_IGN)
                      os.chdir('/')
                      for descriptor in range(3):
                          os.close(descriptor)
                  return True
              os._exit(0)
          os.wait()
          return False

      for child in range(4):
          if detach(child % 2):
              if detach(child < 2):
                  time.sleep(3600)
              time.sleep(3600)
      print('ready', flush=True)
      while True:
          if len(sys.argv) > 1 and detach(True):
              time.sleep(3600)
          time.sleep(0.05)
      """;

  private static final int TREE = 9;

  private TreeKill() {}

  public static void main(String[] arguments) throws InterruptedException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ROUNDS;
    try (var scenario = Scenario.open()) {
      long begin = System.nanoTime();
      int killed = run(scenario, rounds);
      System.out.printf(
          "%d tree kills, %d processes killed, 0 survivors, %d s%n",
          rounds, killed, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin));
    }
  }

  /// Fails when a process survives.
  ///
  /// @return how many processes were killed at least
  static int run(Scenario scenario, int rounds) {
    scenario.file("tree.py", PROGRAM);
    scenario.done(
        "start", "tree.py", "--name", "tree", "--min-uptime", "100ms", "-k", "100ms", "--", "grow");
    int killed = 0;
    for (int round = 0; round < rounds; round++) {
      Eventually.until(() -> members(scenario).size() >= TREE);
      var before = members(scenario);
      // By turns: a stop, a restart, and the death of the main process, which nobody asked for.
      switch (round % 3) {
        case 0 -> {
          scenario.done("stop", "tree");
          mustBeGone(before, scenario);
          scenario.done("start", "tree");
        }
        case 1 -> {
          scenario.done("restart", "tree");
          mustBeGone(before, scenario);
        }
        default -> {
          Scenario.killHard(ProcessHandle.of(scenario.pids("tree").getFirst()).orElseThrow());
          Eventually.until(() -> members(scenario).stream().noneMatch(before::contains));
          Eventually.allOnline(scenario, "tree", 1);
          scenario.done("reset", "tree");
        }
      }
      killed += before.size();
    }
    return killed;
  }

  private static void mustBeGone(List<ProcessHandle> before, Scenario scenario) {
    // Dead ones that nobody has reaped yet have no environment any more, and are not found.
    var alive =
        members(scenario).stream().filter(before::contains).map(Processes::describe).toList();
    if (!alive.isEmpty()) {
      throw new AssertionError("survivors: " + alive + " of " + scenario.home());
    }
  }

  private static List<ProcessHandle> members(Scenario scenario) {
    return Processes.of(scenario.home(), "tree.py");
  }
}
