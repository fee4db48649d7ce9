package dev.tasuki.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestartRulesTest {
  private final StartOptions options = new StartOptions("a.js", Path.of("/"), Map.of());

  @Test
  void whoSaysNothingHasNoRules() throws Exception {
    assertThat(RestartRules.of(options)).isEqualTo(RestartRules.NONE);
  }

  @Test
  void whatIsSaidIsMeant() throws Exception {
    options.restartDelay("3s").stopExitCodes(List.of("0,3", "143")).maxMemory("300M");
    assertThat(RestartRules.of(options))
        .isEqualTo(
            new RestartRules(Duration.ofSeconds(3), Duration.ZERO, List.of(0, 3, 143), 300L << 20));
  }

  @ParameterizedTest
  @CsvSource({"1G,1073741824", "300m,314572800", "2KB,2048", "1048576,1048576"})
  void sizes(String word, long bytes) throws Exception {
    assertThat(Words.bytes("--max-memory-restart", word)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "M", "-1", "1.5G", "1T", "99999999999"})
  void sizesThatAreRefused(String word) {
    assertThatThrownBy(() -> Words.bytes("--max-memory-restart", word))
        .isInstanceOf(ConfigException.class)
        .hasMessage("--max-memory-restart " + word + ": not a size; write 300M, 1G, or bytes");
  }

  @Test
  void twoKindsOfDelayAreRefused() {
    options.restartDelay("100").backoffDelay("100");
    assertThatThrownBy(() -> RestartRules.of(options)).hasMessageContaining("exclude each other");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "256", "-1", "x", "1,,2"})
  void exitCodesThatAreRefused(String word) {
    options.stopExitCodes(List.of(word));
    assertThatThrownBy(() -> RestartRules.of(options)).hasMessageContaining("0 to 255");
  }
}
