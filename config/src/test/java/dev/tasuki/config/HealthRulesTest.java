package dev.tasuki.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tasuki.config.HealthCheck.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthRulesTest {

  private static HealthRules rules(String json) throws ConfigException {
    ConfigValue value = JsonParser.parse(Path.of("f.json"), "{\"health\": " + json + "}", true);
    Said said = new Said(Path.of("/"));
    said.put(
        Attribute.HEALTH,
        Objects.requireNonNull(((ConfigValue.Entries) value).values().get("health")));
    return HealthRules.of(said);
  }

  @ParameterizedTest
  @CsvSource({
    "/healthz, HTTP, 0, /healthz, ''",
    "http://localhost:3000/h?x=1, HTTP, 3000, /h?x=1, ''",
    "http://:3000, HTTP, 3000, /, ''",
    "tcp, TCP, 0, '', ''",
    "tcp:3000, TCP, 3000, '', ''",
    "tcp://127.0.0.1:3000, TCP, 3000, '', ''",
    "./check 'a b', COMMAND, 0, '', ./check|a b",
    "exec:/bin/check x, COMMAND, 0, '', /bin/check|x"
  })
  void aWordSaysHowToAsk(String word, Kind kind, int port, String path, String command)
      throws ConfigException {
    HealthRules rules = rules("\"" + word + "\"");
    HealthCheck check = Objects.requireNonNull(rules.liveness());
    assertThat(rules.readiness()).isEqualTo(check);
    assertThat(check.kind()).isEqualTo(kind);
    assertThat(check.port()).isEqualTo(port);
    assertThat(check.path()).isEqualTo(path);
    assertThat(String.join("|", check.command())).isEqualTo(command);
  }

  @Test
  void livenessAndReadinessAreReadApart() throws ConfigException {
    HealthRules rules =
        rules(
            """
            {"liveness": {"tcp": 3000, "interval": "1s", "failures": 5},
             "readiness": {"path": "/ready", "status": "200-204", "text": "ok", "timeout": 500,
                           "successes": 2, "start_period": "1m"}}
            """);
    HealthCheck live = Objects.requireNonNull(rules.liveness());
    HealthCheck ready = Objects.requireNonNull(rules.readiness());
    assertThat(live.summary())
        .isEqualTo(
            "tcp :3000, every 1 s, time-out 2 s, failures 5, successes 1, start period 30 s");
    assertThat(ready.summary())
        .isEqualTo(
            "http /ready, status 200-204, text 'ok', every 10 s, time-out 500 ms, failures 3,"
                + " successes 2, start period 60 s");
    assertThat(rules("{\"command\": [\"./check\", \"a b\"]}").liveness())
        .isNotNull()
        .extracting(HealthCheck::command)
        .isEqualTo(List.of("./check", "a b"));
    assertThat(rules("false")).isEqualTo(HealthRules.NONE);
    assertThat(live.startPeriod()).isEqualTo(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "7; 7: expected '/path', 'tcp', a command, or an object of a check",
        "\"https://localhost/x\"; https://localhost/x: expected a URL such as",
        "{\"path\": \"/x\", \"tcp\": 1}; expected one of http, tcp and command",
        "{\"interval\": \"1s\"}; an object without http, tcp or command",
        "{\"path\": \"/x\", \"retries\": 1}; the key 'retries': expected http, tcp",
        "{\"path\": \"/x\", \"interval\": \"1ms\"}; interval 1ms: expected 50ms or more",
        "{\"path\": \"/x\", \"status\": \"299-200\"}; status 299-200: expected",
        "{\"path\": \"/x\", \"failures\": 0}; failures 0: expected 1 to 1000",
        "{\"tcp\": 70000}; port 70000: expected 1 to 65535",
        "{\"liveness\": \"/x\", \"path\": \"/y\"}; the key 'path': expected liveness and",
        "\"\"; expected a command"
      })
  void whatIsWrongIsSaid(String json, String message) {
    assertThatThrownBy(() -> rules(json))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }
}
