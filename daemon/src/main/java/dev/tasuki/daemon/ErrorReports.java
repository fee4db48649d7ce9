package dev.tasuki.daemon;

import dev.tasuki.config.HealthCheck;
import dev.tasuki.sharing.PortSharing;
import dev.tasuki.supervisor.ErrorRate.Requests;
import dev.tasuki.supervisor.RunLifecycle.Phase;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks runs how many of their requests have failed: by the page that the app names
/// (`error_metrics`), each run on its own as [HealthWatch] does, or else by what they have told
/// over their message channels. Thread-safe; blocks.
final class ErrorReports {
  private final Core core;
  private final PortSharing ports;

  ErrorReports(Core core, PortSharing ports) {
    this.core = core;
    this.ports = ports;
  }

  /// How one is asked.
  ///
  /// @param told what it has told over its channel, null for nothing
  private record Asked(long id, @Nullable HealthCheck page, @Nullable Requests told) {}

  /// What each says that says anything.
  Map<Run, Requests> of(Collection<Run> runs) {
    Map<Run, Asked> asked =
        core.call(() -> {
          Map<Run, Asked> all = new LinkedHashMap<>();
          runs.stream()
              .filter(run -> run.phase == Phase.UP && run.pid != 0)
              .forEach(run -> all.put(run, ask(run)));
          return all;
        });
    Map<Run, Requests> answers = new LinkedHashMap<>();
    asked.forEach((run, how) -> {
      Requests answer = how.page() == null ? how.told() : fetch(how.id(), how.page());
      if (answer != null) {
        answers.put(run, answer);
      }
    });
    return answers;
  }

  private static Asked ask(Run run) {
    HealthCheck page = run.definition.facets().deploys().errorMetrics();
    return new Asked(
        run.registered ? run.id : 0,
        page,
        page == null ? ReportedRequests.told(run.conversation.report()) : null);
  }

  private @Nullable Requests fetch(long id, HealthCheck page) {
    String text = HealthProbe.page(page, HealthWatch.route(ports, id, page.port()));
    return text == null ? null : ReportedRequests.written(text);
  }
}
