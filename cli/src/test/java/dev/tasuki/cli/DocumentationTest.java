package dev.tasuki.cli;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.cli.Manual.Block;
import dev.tasuki.cli.Manual.Line;
import dev.tasuki.config.ConfigException;
import dev.tasuki.config.Ecosystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// What the pages tell a reader to type or to write must be so. This parses every command line with
/// the real parser and reads every configuration with the real reader; that the lines also do what
/// they should is the business of `DocumentedCommandsTest`.
class DocumentationTest {
  /// Blocks in a language of configuration files that are none of ours, by how they begin.
  private static final Map<String, String> NO_CONFIGURATION =
      Map.of(
          "scrape_configs:", "Prometheus' own configuration",
          "{ \"webhooks\":", "settings.json, see WebhookTest",
          "process.", "a program",
          "cluster.", "a program");

  /// Options in the text that belong to other programs.
  private static final Map<String, String> OPTIONS_OF_OTHERS =
      Map.of(
          "--seed", "benchmarks/chaos",
          "--quick", "benchmarks/run",
          "-javaagent:/proc/self/fd/4", "java");

  /// Words that name a command or an option of it, without what must follow.
  private static final Set<String> MENTIONS = Set.of("tasuki start -i", "tasuki help COMMAND");

  private static final Pattern SAMPLE = Pattern.compile("[…\\[\\]]");

  @TempDir Path folder;

  static List<String> pages() {
    return Manual.pages();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void aBlockOfCodeSaysWhatItIs(String page) {
    assertThat(Manual.blocks(page))
        .allSatisfy(block -> assertThat(block.language()).as(block.place()).isNotEmpty());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyCommandLineIsUnderstood(String page) {
    List<String> wrong = new ArrayList<>();
    for (Line line : Manual.shellLines(page)) {
      Manual.commands(line.text()).forEach(words -> complaint(line, words, wrong));
    }
    for (Line line : Manual.spans(page)) {
      if (line.text().startsWith("tasuki ")) {
        String plain = SAMPLE.matcher(line.text()).replaceAll("").replaceAll("\\w+\\|", "");
        List<String> words = Manual.commands(plain).getFirst();
        boolean mention = words.size() <= 2 || MENTIONS.contains(line.text());
        complaint(line, mention ? words.subList(0, Math.min(2, words.size())) : words, wrong);
      }
    }
    assertThat(wrong).isEmpty();
  }

  /// Adds a line when the parser has one about these words.
  private static void complaint(Line line, List<String> words, List<String> wrong) {
    String program = words.isEmpty() ? "" : words.getFirst().replaceFirst("^\\./", "");
    if (!program.equals("tasuki") && !program.equals("pm2")) {
      return;
    }
    List<String> own = words.subList(1, words.size());
    boolean pm2 = program.equals("pm2") || (!own.isEmpty() && own.getFirst().equals("pm2"));
    if (pm2) {
      own = Pm2Words.of(program.equals("pm2") ? own : own.subList(1, own.size())).words();
    }
    if (own.isEmpty()) {
      return;
    }
    String name = CommandLineHost.canonical(own.getFirst());
    Commands.Entry entry = Commands.find(name).orElse(null);
    if (entry == null) {
      wrong.add(line.place() + ": " + line.text() + ": " + Help.unknown(name));
      return;
    }
    try {
      if (own.size() > 1 || !isMention(line)) {
        CommandLineHost.parse(entry.parser(), own.subList(1, own.size()));
      }
    } catch (CommandLine.ParameterException e) {
      wrong.add(line.place() + ": " + line.text() + ": " + e.getMessage());
    }
  }

  /// Whether the text names the command only: then what it needs is not there.
  private static boolean isMention(Line line) {
    return MENTIONS.contains(line.text()) || line.text().split(" ").length <= 2;
  }

  @Test
  void everyExampleOfTheHelpIsUnderstood() {
    List<String> wrong = new ArrayList<>();
    for (Commands.Entry entry : Commands.ALL) {
      for (String footer : entry.parser().getCommandSpec().usageMessage().footer()) {
        Line line = new Line("help " + entry.name(), footer.replace("%n", "").strip());
        Manual.commands(line.text()).forEach(words -> complaint(line, words, wrong));
      }
    }
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyOptionInTheTextExists(String page) {
    Set<String> known = new HashSet<>(OPTIONS_OF_OTHERS.keySet());
    for (Commands.Entry entry : Commands.ALL) {
      known.addAll(entry.parser().getCommandSpec().optionsMap().keySet());
    }
    known.addAll(Pm2Words.of(List.of("start", "--no-daemon")).words()); // taken off before parsing
    Stream<String> named =
        Manual.spans(page).stream()
            .filter(span -> span.text().matches("--?[a-z].*"))
            .filter(span -> !page.equals("docs/pm2.md") || isKnownToPm2(span))
            .flatMap(span -> Stream.of(span.text().split("[ ,=]+", 2)[0] + " in " + span.place()));
    assertThat(named.filter(option -> !known.contains(option.split(" ", 2)[0]))).isEmpty();
  }

  /// Not one of those that are left out with a warning.
  private static boolean isKnownToPm2(Line span) {
    return Pm2Words.of(List.of("start", span.text().split(" ", 2)[0])).warnings().isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyConfigurationIsRead(String page) throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Block block : Manual.blocks(page)) {
      String first = block.text().lines().findFirst().orElse("");
      if (Set.of("js", "json", "yaml", "toml").contains(block.language())
          && NO_CONFIGURATION.keySet().stream().noneMatch(first::startsWith)) {
        read(block, wrong);
      }
    }
    assertThat(wrong).isEmpty();
  }

  private void read(Block block, List<String> wrong) throws IOException {
    boolean whole = !block.language().equals("js") || block.text().contains("module.exports");
    String name = (whole ? "ecosystem.config." : "app.config.") + block.language();
    Files.writeString(folder.resolve(name), whole ? block.text() : wrapped(block.text()));
    try {
      Map<String, String> environment = Map.of("PATH", System.getenv("PATH"));
      Ecosystem.read(name, folder, environment)
          .warnings()
          .forEach(warning -> wrong.add(block.place() + ": " + warning));
    } catch (ConfigException e) {
      wrong.add(block.place() + ": " + e.getMessage());
    }
  }

  /// Keys of an app, or a list of apps of which each says only what it is about.
  private static String wrapped(String text) {
    String apps = text.startsWith("{") ? text : "{" + text + "}";
    return """
    const number = { last: 0 };
    module.exports = [
    %s
    ].map((app) => ({ name: `app-${++number.last}`, script: 'server.js', ...app }));
    """
        .formatted(apps);
  }

  @Test
  void everyExemptionIsStillNeeded() {
    Set<String> first =
        Manual.pages().stream()
            .flatMap(page -> Manual.blocks(page).stream())
            .map(block -> block.text().lines().findFirst().orElse(""))
            .collect(toSet());
    assertThat(NO_CONFIGURATION.keySet())
        .allSatisfy(start -> assertThat(first).anyMatch(line -> line.startsWith(start)));
    assertThat(Manual.pages().stream().map(Manual::text).collect(joining()))
        .contains(OPTIONS_OF_OTHERS.keySet());
  }

  @Test
  void theOverviewOfCommandsHasAllOfThem() {
    String page = Manual.text("docs/commands.md");
    assertThat(page).contains(Help.overview(false));
    for (Commands.Entry entry : Commands.ALL) {
      String others =
          entry.names().stream().skip(1).map(name -> "`" + name + "`").collect(joining(", "));
      assertThat(page)
          .contains("| `%s` | %s | %s |".formatted(entry.name(), others, entry.summary()));
    }
  }
}
