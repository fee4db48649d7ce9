package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.remote.TasukiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What Prometheus would refuse, or would never find.
final class MetricsTest {
  private static final Pattern METRIC = Pattern.compile("tasuki_[a-z_]+");

  private static final String REPORTING =
      """
      const names = { 'jobs "done"\\n\\\\': { value: 3 }, 'lag': { value: '1.5ms' },
        'state': { value: 'busy' }, 'far': { value: 'Infinity' } };
      setInterval(() => process.send({ type: 'axm:monitor', data: names }), 100);
      """;

  @Test
  void everyMetricIsWellFormedDocumentedAndThereForTheDashboardOfGrafana() throws Exception {
    try (var scenario = Scenario.open()) {
      scenario.port();
      scenario.done(Servers.NODE.start("-i", "2"));
      scenario.file("reporting.js", REPORTING);
      scenario.done("start", "reporting.js", "--name", "a \"quoted\" \\ name");
      scenario.done("reload", "web");
      scenario.done("dashboard", "--port", "0");
      try (var tasuki = TasukiClient.of(scenario.home())) {
        Eventually.until(() -> tasuki.request("GET", "/metrics", null).contains("app_metric"));
        // The parser itself refuses what is not well-formed.
        var metrics = Exposition.parse(tasuki.request("GET", "/metrics", null));
        var samples = metrics.samples();
        assertThat(samples)
            .containsEntry("tasuki_events_total{app=\"web\",type=\"reload\"}", 1.0)
            .hasEntrySatisfying(
                "tasuki_app_metric{app=\"a \\\"quoted\\\" \\\\ name\",instance=\"2\",slot=\"0\","
                    + "metric=\"jobs \\\"done\\\"\\n\\\\\",unit=\"\"}",
                value -> assertThat(value).isEqualTo(3));
        assertThat(samples.keySet())
            .anyMatch(series -> series.contains("metric=\"lag\",unit=\"ms\""))
            .noneMatch(series -> series.contains("\"state\"") || series.contains("\"far\""));
        assertThat(named("docs/grafana/tasuki.json")).isSubsetOf(metrics.families());
        assertThat(documented()).isEqualTo(new TreeSet<>(metrics.families()));
      }
    }
  }

  private static Set<String> named(String file) throws IOException {
    var names = new TreeSet<String>();
    METRIC
        .matcher(Files.readString(Scenario.ROOT.resolve(file)))
        .results()
        .forEach(name -> names.add(name.group()));
    return names;
  }

  private static Set<String> documented() throws IOException {
    return named("docs/api.md");
  }
}
