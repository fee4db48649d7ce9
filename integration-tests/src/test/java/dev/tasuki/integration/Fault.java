package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What is done to an app, to its workers or to Tasuki itself. Each fault asserts what is promised
/// of it beyond the requests: process ids, exit statuses, words.
enum Fault {
  RELOAD {
    @Override
    void strike(ChaosTarget target) {
      var before = target.pids();
      target.scenario().done("reload", "web");
      assertThat(target.pids()).as("all replaced").doesNotContainAnyElementsOf(before);
    }
  },
  SCALE {
    @Override
    void strike(ChaosTarget target) {
      var before = target.pids();
      try {
        target.scenario().done("scale", "web", "3");
        assertThat(target.pids()).hasSize(3).containsAll(before);
      } finally {
        target.scenario().done("scale", "web", "2");
      }
    }
  },
  KILL_WORKER {
    @Override
    void strike(ChaosTarget target) {
      var worker = target.worker();
      target.kill(worker);
      Eventually.asserted(() ->
          assertThat(target.scenario().instances("web"))
              .as("exit status of the killed worker")
              .anyMatch(instance -> Integer.valueOf(137).equals(instance.exitCode())));
      Eventually.allOnline(target.scenario(), "web", ChaosTarget.INSTANCES);
      assertThat(target.pids()).doesNotContain(worker.pid());
    }
  },
  FREEZE_WORKER {
    @Override
    void strike(ChaosTarget target) {
      var before = target.pids();
      long worker = target.worker().pid();
      ChaosTarget.signal("STOP", worker);
      target.pause(1_000);
      ChaosTarget.signal("CONT", worker);
      assertThat(target.pids()).as("pids").isEqualTo(before);
    }
  },
  KILL_DAEMON {
    @Override
    void strike(ChaosTarget target) {
      var before = target.pids();
      target.pause(300);
      target.killDaemonAndAsk();
      assertThat(target.pids()).as("pids").isEqualTo(before);
    }
  },
  /// A worker ends that has no daemon: the next one knows how, and replaces it once.
  KILL_DAEMON_THEN_WORKER {
    @Override
    void strike(ChaosTarget target) {
      int restarts = target.restarts();
      var worker = target.worker();
      Scenario.killHard(target.scenario().daemon());
      target.kill(worker);
      Eventually.allOnline(target.scenario(), "web", ChaosTarget.INSTANCES);
      Eventually.asserted(
          () -> assertThat(target.restarts()).as("restarts").isEqualTo(restarts + 1));
      assertThat(target.scenario().instances("web"))
          .as("exit status of the killed worker")
          .anyMatch(instance -> Integer.valueOf(137).equals(instance.exitCode()));
      assertThat(target.pids()).doesNotContain(worker.pid());
    }
  },
  KILL_KEEPER {
    @Override
    void strike(ChaosTarget target) {
      var before = target.pids();
      killKeeper(target);
      assertThat(target.pids()).as("pids").isEqualTo(before);
    }
  },
  KILL_BOTH_IN_TURN {
    @Override
    void strike(ChaosTarget target) {
      var before = target.pids();
      Scenario.killHard(target.scenario().daemon());
      target.scenario().done("ping");
      killKeeper(target);
      Scenario.killHard(target.scenario().daemon());
      assertThat(target.pids()).as("pids").isEqualTo(before);
    }
  },
  /// The daemon dies while it starts another keeper, or has given it only a part of what it has to.
  KILL_KEEPER_THEN_DAEMON {
    @Override
    void strike(ChaosTarget target) {
      var before = target.pids();
      var daemon = target.scenario().daemon();
      Scenario.killHard(target.scenario().keeper());
      target.pause(500);
      Scenario.killHard(daemon);
      assertThat(target.pids()).as("pids").isEqualTo(before);
    }
  },
  /// Much more is printed than is kept.
  LOG_FLOOD {
    @Override
    void strike(ChaosTarget target) {
      for (int i = 0; i < 4; i++) {
        target.ask("/flood");
      }
      Eventually.asserted(() ->
          assertThat(target.logFiles()).as("put aside").anyMatch(name -> name.endsWith(".log.1")));
      Eventually.asserted(
          () -> assertThat(target.logBytes()).as("kept").isLessThan(ChaosTarget.LOG_LIMIT));
    }
  },
  /// What is served goes on, also when Tasuki dies meanwhile; afterwards all is as ever.
  DISK_FULL {
    @Override
    void strike(ChaosTarget target) {
      var scenario = target.scenario();
      target.fillDisk();
      try {
        var reload = scenario.run("reload", "web");
        if (reload.status() != 0) {
          assertThat(reload.output() + reload.error()).contains("No space left");
        }
        Eventually.allOnline(scenario, "web", ChaosTarget.INSTANCES);
        // What the disk does not say of the reload, the next daemon concludes from who still lives.
        target.awaitLeaving();
        var pids = target.pids();
        Scenario.killHard(scenario.daemon());
        assertThat(target.pids()).as("pids").isEqualTo(pids);
      } finally {
        target.emptyDisk();
      }
      scenario.done("reload", "web", "--wait");
    }
  },
  /// A version that takes more memory than it may is replaced, but not killed.
  MEMORY_HOG {
    @Override
    void strike(ChaosTarget target) {
      target.deploy(Flaw.TAKES_TOO_MUCH_MEMORY);
      try {
        target.scenario().done("reload", "web", "--wait");
      } finally {
        target.deploy(Flaw.NONE);
      }
      var hogs = target.pids();
      await()
          .atMost(BETWEEN_RELOADS.multipliedBy(2)) // there may have been a hog just before
          .untilAsserted(
              () -> assertThat(target.pids()).hasSize(2).doesNotContainAnyElementsOf(hogs));
    }
  },
  /// Nobody is left to start anything: the next command does.
  KILL_BOTH_AT_ONCE {
    @Override
    void strike(ChaosTarget target) {
      var before = target.pids();
      var keeper = target.scenario().keeper();
      var daemon = target.scenario().daemon();
      assertThat(List.of(keeper.destroyForcibly(), daemon.destroyForcibly())).containsOnly(true);
      assertThat(target.pids()).as("pids").isEqualTo(before);
    }
  },
  KILL_DAEMON_IN_RELOAD {
    @Override
    void strike(ChaosTarget target) {
      var reload = target.scenario().background("reload", "web");
      target.pause(1_500);
      Scenario.killHard(target.scenario().daemon());
      reload.await(); // its status is either: it may have been done before the kill
      Eventually.allOnline(target.scenario(), "web", ChaosTarget.INSTANCES);
    }
  },
  UPDATE {
    @Override
    void strike(ChaosTarget target) {
      var before = target.pids();
      target.scenario().done("update");
      assertThat(target.pids()).as("pids").isEqualTo(before);
    }
  },
  DEPLOY_THAT_CRASHES_AT_BOOT {
    @Override
    void strike(ChaosTarget target) {
      revert(target, Flaw.CRASHES_AT_BOOT);
    }
  },
  DEPLOY_THAT_HANGS_AT_BOOT {
    @Override
    void strike(ChaosTarget target) {
      revert(target, Flaw.HANGS_AT_BOOT);
    }
  },
  DEPLOY_THAT_NEVER_LISTENS {
    @Override
    void strike(ChaosTarget target) {
      revert(target, Flaw.NEVER_LISTENS);
    }
  },
  DEPLOY_THAT_DIES_AFTER_HALF_A_SECOND {
    @Override
    void strike(ChaosTarget target) {
      revert(target, Flaw.DIES_AFTER_HALF_A_SECOND, "--canary", "1", "--bake", "3s");
      target.died();
    }
  },
  DEPLOY_THAT_FAILS_ITS_HEALTH_CHECK {
    @Override
    void strike(ChaosTarget target) {
      revert(target, Flaw.FAILS_ITS_HEALTH_CHECK);
    }
  };

  /// An instance is not reloaded more often for its memory.
  private static final Duration BETWEEN_RELOADS = Duration.ofSeconds(30);

  /// They need a server that does as it is told.
  private static final List<Fault> OURS =
      List.of(
          LOG_FLOOD,
          DISK_FULL,
          MEMORY_HOG,
          DEPLOY_THAT_CRASHES_AT_BOOT,
          DEPLOY_THAT_HANGS_AT_BOOT,
          DEPLOY_THAT_NEVER_LISTENS,
          DEPLOY_THAT_DIES_AFTER_HALF_A_SECOND,
          DEPLOY_THAT_FAILS_ITS_HEALTH_CHECK);

  abstract void strike(ChaosTarget target);

  boolean isFor(ChaosApp app) {
    return app.isOurs() || !OURS.contains(this);
  }

  private static void killKeeper(ChaosTarget target) {
    var keeper = target.scenario().keeper();
    Scenario.killHard(keeper);
    Eventually.until(() -> target.scenario().keeper().pid() != keeper.pid());
    target.scenario().done("ping");
  }

  private static void revert(ChaosTarget target, Flaw flaw, String... options) {
    var before = target.pids();
    target.deploy(flaw);
    try {
      var line = new ArrayList<>(List.of("reload", "web"));
      line.addAll(List.of(options));
      var reload = target.scenario().run(line.toArray(String[]::new));
      assertThat(reload.status()).as("%s", reload).isNotZero();
      assertThat(reload.output() + reload.error()).contains("reverted");
      assertThat(target.pids()).as("pids").isEqualTo(before);
    } finally {
      target.deploy(Flaw.NONE);
    }
  }
}
