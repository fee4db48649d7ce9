package dev.tasuki.daemon;

import dev.tasuki.config.DeployRules;
import dev.tasuki.daemon.Operations.Progress;
import dev.tasuki.posix.ProcessTable;
import dev.tasuki.supervisor.ReloadLifecycle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The time in which canaries serve and are watched, and their old processes stand by. Used by the
/// thread of the deploy; one object, one watch.
///
/// That a canary ends or fails its checks is noticed by its [ReloadSlot]; here it is decided when
/// the watch has been passed, and whether error rate and memory are as they should be.
final class Trial {
  private final Core core;
  private final ErrorReports reports;
  private final App app;
  private final DeployOptions options;
  private final Progress progress;
  private @Nullable ErrorWatch errors;
  private long end;
  private long nextWeighing = System.nanoTime();
  private boolean passed;

  Trial(Core core, ErrorReports reports, App app, DeployOptions options, Progress progress) {
    this.core = core;
    this.reports = reports;
    this.app = app;
    this.options = options;
    this.progress = progress;
  }

  /// Looks at the canaries that have not failed.
  ///
  /// @return why they are to be taken back, null for nothing
  @Nullable String look(List<Deploy.Running> canaries) {
    if (passed) {
      return null;
    }
    if (errors == null) {
      if (core.call(() -> canaries.stream().allMatch(each -> each.slot().isOnTrial()))) {
        errors = begin(canaries);
      }
      return null;
    }
    String failure = first(memory(canaries), errors.judge());
    if (failure != null || System.nanoTime() - end < 0) {
      return failure;
    }
    return areWell(canaries) ? finish(canaries, errors) : null;
  }

  private static @Nullable String first(@Nullable String one, @Nullable String other) {
    return one == null ? other : one;
  }

  /// Once it were the app's process, it would be reloaded for that (`max_memory_restart`).
  private @Nullable String memory(List<Deploy.Running> canaries) {
    if (System.nanoTime() - nextWeighing < 0) {
      return null;
    }
    nextWeighing = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    ProcessTable table = null;
    for (Deploy.Running canary : canaries) {
      Run run = canary.slot().fresh();
      long most = run.definition.restarts().maxMemoryBytes();
      if (most > 0) {
        table = table == null ? ProcessTable.read() : table;
        int pid = core.call(() -> run.pid);
        long used = table.tree(pid).stream().mapToLong(ProcessTable.Entry::residentBytes).sum();
        if (used > most) {
          return "the new process (pid %d) takes %d MiB of memory, %d are allowed (max_memory_restart)"
              .formatted(pid, used >> 20, most >> 20);
        }
      }
    }
    return null;
  }

  /// A check that has not passed yet either will, or counts as failed after its start period: the
  /// watch is not passed before it is known which.
  private boolean areWell(List<Deploy.Running> canaries) {
    return core.call(
        () -> canaries.stream().map(each -> each.slot().fresh()).allMatch(HealthWatch::isWell));
  }

  private ErrorWatch begin(List<Deploy.Running> canaries) {
    for (Deploy.Running canary : canaries) {
      progress.line(
          canary.instance()
              + ": pid "
              + core.call(() -> canary.slot().fresh().pid)
              + " serves on trial for "
              + options.bake().toMillis() / 1000.0
              + " s, pid "
              + core.call(canary.instance()::pid)
              + " stands by");
    }
    end = System.nanoTime() + options.bake().toNanos();
    List<Run> fresh = canaries.stream().map(canary -> canary.slot().fresh()).toList();
    List<Run> old =
        core.call(() ->
            app.instances.stream()
                .map(instance -> instance.current)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList());
    return new ErrorWatch(reports, fresh, old, ErrorWatch.limit(options, rules()));
  }

  private DeployRules rules() {
    return core.call(() -> app.definition).facets().deploys();
  }

  private @Nullable String finish(List<Deploy.Running> canaries, ErrorWatch watch) {
    String failure = watch.judgeAtLast();
    if (failure != null) {
      return failure;
    }
    passed = true;
    tell(watch);
    core.execute(
        () -> canaries.forEach(each -> each.slot().event(ReloadLifecycle.Event.TRIAL_PASSED)));
    return null;
  }

  private void tell(ErrorWatch watch) {
    String words = watch.inWords();
    boolean asked = options.maxErrorRate() != null || rules().maxErrorRate() != null;
    if (words != null) {
      progress.line(app.name() + ": " + words);
    } else if (asked) {
      progress.line(app.name() + ": no error rate was looked at: the new version reports none");
    }
  }
}
