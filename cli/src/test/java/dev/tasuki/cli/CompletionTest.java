package dev.tasuki.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CompletionTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "tasuki resu>resurrect",
        "tasuki logs --wai>",
        "tasuki logs --nos>--nostream",
        "tasuki ls --so>--sort"
      })
  void bashCompletesWhatThereIs(String line, String expected) throws Exception {
    Path script = Files.writeString(folder.resolve("completion"), Completion.bash());
    String[] words = line.split(" ");
    String program =
        "set -e; TASUKI_HOME=%s; source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _tasuki; echo ${COMPREPLY[*]}"
            .formatted(folder, script, line, words.length - 1);
    assertThat(run("bash", "-c", program).strip()).isEqualTo(expected == null ? "" : expected);
  }

  /// What zsh would offer, of which it then shows what fits the word before the cursor: its widgets
  /// need a terminal, so that their two commands are replaced by ones that print.
  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "tasuki resu>resurrect:Bring back the saved list",
        "tasuki logs --nos>--nostream",
        "tasuki ls --so>--sort",
        "tasuki stop w>web api"
      })
  void zshCompletesWhatThereIs(String line, String expected) throws Exception {
    needs("zsh");
    Path script = Files.writeString(folder.resolve("_tasuki"), Completion.zsh());
    String program =
        """
        compdef() { [[ $* == '_tasuki tasuki' ]] || exit 1 }
        _describe() { print -rl -- ${(P)2} }
        compadd() { shift; print -rl -- "$@" }
        source %s
        _tasuki_apps() { print 'web api' }
        words=("${(@s: :)1}") CURRENT=${#words}
        _tasuki
        """
            .formatted(script);
    assertThat(run("zsh", "-fc", program, "zsh", line).lines()).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "tasuki resu>resurrect",
        "tasuki logs --wai>",
        "tasuki logs --nos>--nostream",
        "tasuki ls --so>--sort",
        "tasuki reset --nos>"
      })
  void fishCompletesWhatThereIs(String line, String expected) throws Exception {
    needs("fish");
    Path script = Files.writeString(folder.resolve("tasuki.fish"), Completion.fish());
    String program = "source %s; complete -C '%s'".formatted(script, line);
    List<String> offered =
        run("fish", "--no-config", "-c", program).lines().map(l -> l.split("\t")[0]).toList();
    assertThat(offered).isEqualTo(expected == null ? List.of() : List.of(expected));
  }

  private static void needs(String shell) {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin", shell)), shell + " is not installed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void everyShellCanReadItsScript(String shell) throws Exception {
    needs(shell);
    RecordedConsole console = new RecordedConsole(0, false);
    new CommandLineHost(new ListedOperations(), Fixture.api(new ListedOperations()), List::of)
        .run(CommandLineHostTest.request(folder, "completion", shell), console);
    Path script = Files.writeString(folder.resolve("script"), console.output());
    assertThat(run(shell, "-n", script.toString())).isEmpty();
  }

  @Test
  void noCommandIsMissing() {
    for (Commands.Entry entry : Commands.ALL) {
      for (String text : List.of(Completion.bash(), Completion.zsh(), Completion.fish())) {
        assertThat(text).contains(entry.name());
      }
    }
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output.toFile());
    builder.environment().put("HOME", folder.toString()); // fish writes into it
    builder.environment().put("TASUKI_HOME", folder.toString());
    Process process = builder.start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(output);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }
}
