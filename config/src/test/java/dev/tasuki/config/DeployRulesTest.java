package dev.tasuki.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A limit that is not understood must not become one that is never reached.
final class DeployRulesTest {

  private static DeployRules rules(Attribute attribute, String word) throws ConfigException {
    Said said = new Said(Path.of("/"));
    said.put(attribute, Said.valueOf(word));
    return DeployRules.of(said);
  }

  @Test
  void anErrorRateIsAPercentage() throws ConfigException {
    assertThat(rules(Attribute.MAX_ERROR_RATE, "2.5%").maxErrorRate()).isEqualTo(2.5);
    assertThat(rules(Attribute.MAX_ERROR_RATE, "100").maxErrorRate()).isEqualTo(100);
    assertThat(rules(Attribute.SLOW_START, "5s").maxErrorRate()).isNull();
    var page = rules(Attribute.ERROR_METRICS, "http://localhost:9090/metrics").errorMetrics();
    assertThat(page).extracting(HealthCheck::port, HealthCheck::path).contains(9090, "/metrics");
  }

  @ParameterizedTest
  @CsvSource({
    "MAX_ERROR_RATE, 101%, expected 0% to 100%",
    "MAX_ERROR_RATE, -1, expected 0% to 100%",
    "MAX_ERROR_RATE, few, '--max-error-rate few: expected 0% to 100%, such as 5% or 0.5%'",
    "ERROR_METRICS, metrics, expected a path such as",
    "ERROR_METRICS, ftp://localhost/metrics, expected a URL"
  })
  void whatIsNotUnderstoodIsSaid(Attribute attribute, String word, String line) {
    assertThatThrownBy(() -> rules(attribute, word))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(line);
  }
}
