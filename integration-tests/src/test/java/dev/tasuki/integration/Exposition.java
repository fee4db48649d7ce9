package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Prometheus' text format 0.0.4, read as strictly as a scraper may: every line is what it says,
/// each family has one HELP and one TYPE before its samples, which stand together, and no series is
/// there twice.
final class Exposition {
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\"";
  private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (" + NAME + ") (.+)");
  private static final Pattern SAMPLE =
      Pattern.compile("(" + NAME + ")(\\{" + LABEL + "(?:," + LABEL + ")*})? (\\S+)");
  private static final Set<String> TYPES = Set.of("counter", "gauge");

  private final Map<String, String> types = new LinkedHashMap<>();
  private final Map<String, Double> samples = new HashMap<>();

  static Exposition parse(String text) {
    assertThat(text).endsWith("\n");
    var exposition = new Exposition();
    var helped = new HashSet<String>();
    var family = "";
    for (var line : List.of(text.substring(0, text.length() - 1).split("\n", -1))) {
      var comment = COMMENT.matcher(line);
      if (comment.matches()) {
        family = comment.group(2);
        if (comment.group(1).equals("HELP")) {
          assertThat(helped.add(family)).as("one HELP of %s", family).isTrue();
        } else {
          assertThat(TYPES).as(line).contains(comment.group(3));
          assertThat(exposition.types.put(family, comment.group(3))).as(line).isNull();
        }
      } else {
        exposition.sample(line, family);
      }
    }
    assertThat(helped).isEqualTo(exposition.types.keySet());
    return exposition;
  }

  private void sample(String line, String family) {
    var sample = SAMPLE.matcher(line);
    assertThat(sample.matches()).as("a sample: %s", line).isTrue();
    assertThat(sample.group(1)).as("stands with its family: %s", line).isEqualTo(family);
    assertThat(types).as("has a TYPE: %s", line).containsKey(family);
    assertThat("counter".equals(types.get(family))).as(line).isEqualTo(family.endsWith("_total"));
    double value = Double.parseDouble(sample.group(3));
    assertThat(value).as(line).isFinite();
    var series = line.substring(0, sample.start(3) - 1);
    assertThat(samples.put(series, value)).as("once only: %s", line).isNull();
  }

  Set<String> families() {
    return types.keySet();
  }

  /// By names and labels as they stand in the text.
  Map<String, Double> samples() {
    return samples;
  }
}
