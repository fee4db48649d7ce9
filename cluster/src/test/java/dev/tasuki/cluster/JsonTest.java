package dev.tasuki.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  enum Level {
    LOW,
    HIGH
  }

  record Limits(int timeout, double ratio, List<String> hosts) {}

  record Update(
      String type, Limits data, Level level, Optional<String> note, Map<String, Integer> counts) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "false",
        "0",
        "-1",
        "9007199254740993",
        "1.5",
        "-0.001",
        "\"\"",
        "\"a\\n\\\"\\\\\\u0001\"",
        "[]",
        "{}",
        "[1,[2,{\"a\":null}]]",
        "{\"a\":{\"b\":[]},\"c\":\"\u00e9\u4e16\ud83d\ude00\"}",
        "\"\\ud800\"",
        "\"x\\udc00\\ud800y\""
      })
  void valuesSurviveARoundTrip(String json) {
    assertThat(JsonWriter.write(JsonReader.parse(json))).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "nul",
        "tru",
        "01",
        "-",
        "1.",
        ".5",
        "+1",
        "1e",
        "[1,]",
        "[1",
        "{\"a\"}",
        "{a:1}",
        "{\"a\":1,}",
        "{",
        "\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"a\nb\"",
        "1 2",
        "NaN",
        "'a'",
        "[1] x",
        "\u0000"
      })
  void whatIsNoJsonIsRefusedAndNothingWorse(String text) {
    assertThatThrownBy(() -> JsonReader.parse(text)).isInstanceOf(JsonException.class);
  }

  @Test
  void deepNestingCannotOverflowTheStack() {
    assertThatThrownBy(() -> JsonReader.parse("[".repeat(1_000_000)))
        .isInstanceOf(JsonException.class);
    List<Object> self = new ArrayList<>();
    self.add(self);
    assertThatThrownBy(() -> JsonWriter.write(self)).isInstanceOf(IllegalArgumentException.class);
    String deep = "[".repeat(500) + "]".repeat(500);
    assertThat(JsonWriter.write(JsonReader.parse(deep))).isEqualTo(deep);
  }

  @Test
  void numbersAreWrittenAsJavaScriptWritesThem() {
    assertThat(JsonWriter.write(Arrays.asList(5.0, 5f, 0.1f, Double.NaN, 1L << 60, (byte) 3)))
        .isEqualTo("[5,5,0.1,null,1152921504606846976,3]");
    assertThat(JsonReader.parse("[1, 1.0, 1e2, 99999999999999999999, -0]"))
        .isEqualTo(List.of(1L, 1.0, 100.0, 1e20, -0.0));
  }

  @Test
  void aLineHasExactlyOneLineFeedAndNoBrokenUtf8() {
    byte[] line = JsonWriter.line("a\nb\ud800\u2028");
    assertThat(new String(line, StandardCharsets.UTF_8)).isEqualTo("\"a\\nb\\ud800\u2028\"\n");
  }

  @Test
  void recordsTravelAsObjectsAndComeBackAsRecords() {
    Update update =
        new Update(
            "config",
            new Limits(5_000, 0.5, List.of("a", "b")),
            Level.HIGH,
            Optional.empty(),
            Map.of("x", 1));
    String json = JsonWriter.write(update);
    assertThat(json)
        .startsWith("{\"type\":\"config\",\"data\":{\"timeout\":5000,\"ratio\":0.5,\"hosts\":[");
    assertThat(new Message(JsonReader.parse(json)).as(Update.class)).isEqualTo(update);
  }

  @Test
  void aMessageOfAnotherShapeIsNamedInTheError() {
    Map<String, @Nullable Object> wrong = Map.of("timeout", "soon", "ratio", 1L);
    assertThatThrownBy(() -> new Message(wrong).as(Limits.class))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("timeout")
        .hasMessageContaining("soon");
    assertThatThrownBy(() -> new Message("text").as(Limits.class))
        .isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> JsonWriter.write(new Object()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAcknowledgementIsRecognisedOnlyInItsUsualForm() {
    assertThat(read("{\"cmd\":\"NODE_HANDLE_ACK\"}")).isEqualTo(Acknowledgement.HANDLE);
    assertThat(read("{\"cmd\":\"NODE_CLUSTER\",\"ack\":12,\"accepted\":true,\"seq\":7}"))
        .isEqualTo(12);
    for (String other :
        List.of(
            "{\"cmd\":\"NODE_CLUSTER\",\"ack\":12,\"accepted\":false,\"seq\":7}",
            "{\"cmd\":\"NODE_CLUSTER\",\"ack\":12,\"accepted\":true,\"seq\":}",
            "{\"cmd\":\"NODE_CLUSTER\",\"ack\":,\"accepted\":true,\"seq\":7}",
            "{\"cmd\":\"NODE_CLUSTER\",\"ack\":12,\"accepted\":true,\"seq\":7,\"x\":1}",
            "{\"cmd\":\"NODE_CLUSTER\",\"ack\":12",
            "{}",
            "")) {
      assertThat(read(other)).as(other).isEqualTo(Acknowledgement.NONE);
    }
  }

  private static long read(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return Acknowledgement.read(bytes, 0, bytes.length);
  }
}
