package dev.tasuki.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A description of apps may say anything: it is read, or one clear line says what is wrong.
/// `-Dfuzz.inputs=N -Dfuzz.seed=N` for long runs.
@Timeout(600)
class EcosystemFuzzTest {
  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 10_000);
  private static final long SEED = Long.getLong("fuzz.seed", 5);
  private static final List<String> KEYS =
      List.of(
          "name",
          "script",
          "instances",
          "args",
          "env",
          "cron_restart",
          "max_memory_restart",
          "kill_timeout",
          "watch",
          "ignore_watch",
          "health",
          "exec_mode",
          "listen_timeout",
          "uid",
          "log_date_format",
          "namespace",
          "interpreter",
          "node_args",
          "env_file",
          "exp_backoff");
  private static final List<String> VALUES =
      List.of(
          "1",
          "-1",
          "1e99",
          "\"\"",
          "\"5s\"",
          "\"max\"",
          "null",
          "true",
          "[]",
          "{}",
          "[1,\"a\"]",
          "{\"A\":1}",
          "\"* * * * *\"",
          "\"1G\"",
          "\"../x\"",
          "\"\\u0000\"",
          "\"a\\nb\"",
          "0.5",
          "99999999999999999999",
          "{\"liveness\":{\"path\":1}}");

  @Test
  void noDescriptionBreaksItsReader() {
    Random random = new Random(SEED);
    for (int input = 0; input < INPUTS; input++) {
      String text = damaged(random, description(random));
      try {
        Ecosystem.parse(text, Path.of("/srv/app"));
      } catch (ConfigException expected) {
        assertThat(expected.getMessage()).isNotBlank();
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("input " + input + ", seed " + SEED + ": " + text, e);
      }
    }
  }

  private static String description(Random random) {
    StringBuilder text = new StringBuilder("{\"apps\":[{\"name\":\"a\",\"script\":\"a.js\"");
    for (int key = random.nextInt(4); key > 0; key--) {
      text.append(",\"").append(KEYS.get(random.nextInt(KEYS.size()))).append("\":");
      text.append(VALUES.get(random.nextInt(VALUES.size())));
    }
    return text.append("}]}").toString();
  }

  private static String damaged(Random random, String text) {
    StringBuilder changed = new StringBuilder(text);
    for (int change = random.nextInt(3); change > 0; change--) {
      char other = random.nextBoolean() ? "{}[]\",:\\/*".charAt(random.nextInt(10)) : '\u00e4';
      changed.setCharAt(random.nextInt(changed.length()), other);
    }
    return changed.toString();
  }
}
