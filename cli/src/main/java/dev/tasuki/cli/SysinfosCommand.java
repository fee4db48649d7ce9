package dev.tasuki.cli;

import dev.tasuki.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(
    description = "Facts about this host as JSON: processors, load, memory, uptime, processes.",
    footer = {"%nExamples:", "  tasuki sysinfos | jq .memory"})
final class SysinfosCommand extends TasukiCommand {
  @Override
  int run(Context context) {
    context.line(Json.write(facts(Path.of("/proc"))));
    return DONE;
  }

  static Map<String, Object> facts(Path proc) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("hostname", first(proc.resolve("sys/kernel/hostname")));
    facts.put("kernel", first(proc.resolve("sys/kernel/osrelease")));
    facts.put("cpus", Runtime.getRuntime().availableProcessors());
    String[] load = first(proc.resolve("loadavg")).split(" ", -1);
    facts.put("load", load.length < 3 ? List.of() : loads(load));
    facts.put("uptime", number(first(proc.resolve("uptime")).split("[. ]", -1)[0]));
    facts.put("memory", memory(proc));
    return facts;
  }

  private static List<Double> loads(String[] words) {
    return List.of(Double.valueOf(words[0]), Double.valueOf(words[1]), Double.valueOf(words[2]));
  }

  private static Map<String, Object> memory(Path proc) {
    Map<String, Object> memory = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(proc.resolve("meminfo"))) {
        String[] words = line.split("[: ]+", -1);
        switch (words[0]) {
          case "MemTotal" -> memory.put("total", 1024 * number(words[1]));
          case "MemAvailable" -> memory.put("available", 1024 * number(words[1]));
          case "SwapTotal" -> memory.put("swap_total", 1024 * number(words[1]));
          case "SwapFree" -> memory.put("swap_free", 1024 * number(words[1]));
          default -> {}
        }
      }
    } catch (IOException e) {
      // then it says nothing about memory
    }
    return memory;
  }

  private static long number(String word) {
    return word.matches("\\d{1,18}") ? Long.parseLong(word) : 0;
  }

  private static String first(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
