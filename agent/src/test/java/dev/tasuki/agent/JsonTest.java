package dev.tasuki.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
  @Test
  void everyKindOfValueIsRead() {
    assertThat(Json.parse(" {\"a\" : [1, -2.5e3, true, false, null, \"x\"] , \"b\":{}} "))
        .isEqualTo(Map.of("a", Arrays.asList(1L, -2500.0, true, false, null, "x"), "b", Map.of()));
    assertThat(Json.parse("[]")).isEqualTo(List.of());
    assertThat(Json.parse("\"\\u00e4\\n\\\"\\\\\\/\"")).isEqualTo("ä\n\"\\/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "{", "{\"a\"}", "[1,]", "\"", "\"\\", "\"\\u12", "\"\\x\"", "tru", "1 2", "-", "nul"
      })
  void whatIsNotJsonIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Json.parse(text));
  }

  @Test
  void deepNestingDoesNotOverflowTheStack() {
    assertThatIllegalArgumentException().isThrownBy(() -> Json.parse("[".repeat(100_000)));
  }

  @Test
  void quotedStringsComeBack() {
    String hard = "\u0001\n\"\\ä\ud83d\ude00\ud800";
    assertThat(Json.parse(Json.quote(hard))).isEqualTo(hard);
    assertThat(Json.quote(hard)).doesNotContain("\n").contains("\\ud800");
    assertThat(Json.quote(null)).isEqualTo("null");
  }
}
