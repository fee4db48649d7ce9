package dev.tasuki.config;

import dev.tasuki.config.ConfigValue.Digits;
import dev.tasuki.config.ConfigValue.Items;
import dev.tasuki.config.ConfigValue.Text;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// What the process tree of one instance may use at most, kept by the kernel (cgroup v2): `cgroup:
/// { memory: '512M', cpu: 1.5, pids: 100 }`.
///
/// @param memoryBytes memory beyond which the kernel kills the tree, 0: no limit
/// @param cpuMillis thousandths of a processor, 0: no limit
/// @param pids processes and threads, 0: no limit
public record CgroupRules(long memoryBytes, int cpuMillis, int pids) {
  private static final String OPTION = Said.option(Attribute.CGROUP);
  private static final long LEAST_MEMORY = 1 << 20;
  private static final int LEAST_CPU = 10;
  private static final int MOST_CPUS = 4096;
  private static final String ALLOWED = "allowed are memory, cpu and pids";

  static @Nullable CgroupRules of(Said said) throws ConfigException {
    Map<String, String> words = new LinkedHashMap<>();
    for (Map.Entry<String, ConfigValue> entry : said.entries(Attribute.CGROUP).entrySet()) {
      words.put(entry.getKey(), text(entry.getKey(), entry.getValue()));
    }
    if (said.value(Attribute.CGROUP) instanceof Items) {
      for (String word : said.words(Attribute.CGROUP)) {
        String[] parts = word.split("=", 2);
        words.put(parts[0], parts.length == 2 ? parts[1] : "");
      }
    }
    CgroupRules rules = ofWords(words);
    return rules.equals(new CgroupRules(0, 0, 0)) ? null : rules;
  }

  private static String text(String name, ConfigValue value) throws ConfigException {
    return switch (value) {
      case Text text -> text.text().strip();
      case Digits digits -> digits.text();
      default -> throw wrong(name, value.shown(), "a text or a number");
    };
  }

  private static CgroupRules ofWords(Map<String, String> words) throws ConfigException {
    long memory = 0;
    int cpu = 0;
    int pids = 0;
    for (Map.Entry<String, String> entry : words.entrySet()) {
      String value = entry.getValue();
      switch (entry.getKey().toLowerCase(Locale.ROOT)) {
        case "memory" -> memory = memory(value);
        case "cpu", "cpus" -> cpu = cpu(value);
        case "pids" -> pids = pids(value);
        default -> throw new ConfigException(OPTION + ": " + entry.getKey() + ": " + ALLOWED);
      }
    }
    return new CgroupRules(memory, cpu, pids);
  }

  private static long memory(String word) throws ConfigException {
    long bytes = Words.bytes(OPTION + " memory", word);
    if (bytes < LEAST_MEMORY) {
      throw wrong("memory", word, "a size of at least 1M, such as 512M");
    }
    return bytes;
  }

  private static int cpu(String word) throws ConfigException {
    boolean percent = word.endsWith("%");
    String number = percent ? word.substring(0, word.length() - 1).strip() : word;
    if (!number.matches("\\d{1,6}(\\.\\d{1,6})?")) {
      throw wrong("cpu", word, "a number of processors such as 1.5, or 150%");
    }
    int millis = new BigDecimal(number).movePointRight(percent ? 1 : 3).intValue();
    if (millis < LEAST_CPU || millis > MOST_CPUS * 1000) {
      throw wrong("cpu", word, "0.01 to " + MOST_CPUS + " processors");
    }
    return millis;
  }

  private static int pids(String word) throws ConfigException {
    if (!word.matches("[1-9]\\d{0,6}")) {
      throw wrong("pids", word, "a whole number from 1 on");
    }
    return Integer.parseInt(word);
  }

  private static ConfigException wrong(String name, String found, String expected) {
    return new ConfigException(OPTION + ": " + name + " is " + found + ", expected " + expected);
  }

  /// As a command line would say it.
  @Override
  public String toString() {
    StringJoiner words = new StringJoiner(", ");
    if (memoryBytes > 0) {
      words.add("memory=" + LogRotation.shown(memoryBytes));
    }
    if (cpuMillis > 0) {
      words.add("cpu=" + BigDecimal.valueOf(cpuMillis, 3).stripTrailingZeros().toPlainString());
    }
    if (pids > 0) {
      words.add("pids=" + pids);
    }
    return words.toString();
  }
}
