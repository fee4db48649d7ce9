package dev.tasuki.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The pages of `docs/` and the README, as far as they can be wrong: code in fences, and code in
/// the running text.
final class Manual {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
  private static final Pattern ENDS_OF_COMMANDS = Pattern.compile("&&|\\|\\|?|>");
  private static final Pattern WORD = Pattern.compile("(?:[^\\s\"']+|\"[^\"]*\"|'[^']*')+");

  /// Code in a fence.
  ///
  /// @param line where its first line stands
  record Block(String page, int line, String language, String text) {
    String place() {
      return page + ":" + line;
    }
  }

  /// Words that stand for a command line.
  record Line(String place, String text) {}

  private Manual() {}

  static List<String> pages() {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of("README.md"),
              docs.map(file -> "docs/" + file.getFileName()).filter(name -> name.endsWith(".md")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String page) {
    try {
      return Files.readString(ROOT.resolve(page));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Block> blocks(String page) {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = text(page).lines().toList();
    for (int at = 0; at < lines.size(); at++) {
      if (lines.get(at).startsWith("```")) {
        int end = at + 1;
        while (!lines.get(end).startsWith("```")) {
          end++;
        }
        String code = String.join("\n", lines.subList(at + 1, end));
        blocks.add(new Block(page, at + 2, lines.get(at).substring(3), code));
        at = end;
      }
    }
    return blocks;
  }

  /// What a reader would type of the blocks for a shell; of those with output what follows a `$`.
  static List<Line> shellLines(String page) {
    List<Line> found = new ArrayList<>();
    for (Block block : blocks(page)) {
      boolean withOutput = block.language().equals("console");
      if (withOutput || block.language().equals("sh")) {
        block
            .text()
            .replaceAll("\\\\\n\\s*", "")
            .lines()
            .filter(line -> !withOutput || line.startsWith("$ "))
            .map(line -> withOutput ? line.substring(2) : line)
            .forEach(line -> found.add(new Line(block.place(), line)));
      }
    }
    return found;
  }

  /// Code in the running text and in tables, also where a line ends within it.
  static List<Line> spans(String page) {
    String prose =
        Pattern.compile("(?ms)^```.*?^```")
            .matcher(text(page))
            .replaceAll(block -> "\n".repeat((int) block.group().lines().count() - 1));
    return SPAN.matcher(prose)
        .results()
        .map(span ->
            new Line(
                page + ":" + prose.substring(0, span.start()).lines().count(),
                span.group(1).replaceAll("\\s+", " ").replace("\\|", "|")))
        .toList();
  }

  /// The commands of a shell line: without the comment, assignments before a command, `sudo`, and
  /// what is redirected. Each is a list of words without their quotes.
  static List<List<String>> commands(String shellLine) {
    List<List<String>> commands = new ArrayList<>();
    List<String> words = new ArrayList<>();
    List<String> all = new ArrayList<>();
    WORD.matcher(shellLine).results().forEach(word -> all.add(word.group()));
    for (String word : all) {
      if (word.startsWith("#")) {
        break;
      }
      if (ENDS_OF_COMMANDS.matcher(word).matches()) {
        commands.add(List.copyOf(words));
        words.clear();
      } else if (!words.isEmpty() || !(word.matches("[A-Z_]+=.*") || word.equals("sudo"))) {
        words.add(word.replace("\"", "").replace("'", ""));
      }
    }
    commands.add(words);
    return commands;
  }
}
