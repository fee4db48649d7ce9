package dev.tasuki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.supervisor.Status;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SmallCommandsTest {
  private final ListedOperations operations = new ListedOperations();
  private final RecordedConsole console = new RecordedConsole(0, false);

  @BeforeEach
  void list() {
    operations.instances.add(Fixture.instance(0, Fixture.app("api", 2), Status.ONLINE));
    operations.instances.add(Fixture.instance(1, Fixture.app("api", 2), Status.STOPPED));
    operations.instances.add(Fixture.instance(2, Fixture.app("web", 1), Status.ONLINE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "pid api>1234567|0",
        "pid>1",
        "id api>[ 0, 1 ]",
        "id nobody>[]",
        "env api>DB_PASSWORD: ***|PORT: 3000|name: from the environment",
        "env 0 --show-secrets>DB_PASSWORD: hunter2|PORT: 3000|name: from the environment",
        "sendSignal usr2 web>sent SIGUSR2 to pid 1234567",
        "save>saved 2 apps",
        "dump --force>saved 2 apps",
        "cleardump>the saved list is removed",
        "ls --names>api|web",
        "ls --names --sort name:desc>web|api"
      })
  void scriptsReadWhatTheyExpect(String line, String expected) {
    assertThat(run(line)).isZero();
    assertThat(console.output()).isEqualTo(expected.replace('|', '\n') + "\n");
  }

  @Test
  void theSavedListIsAskedForAsTheUserSaid() {
    run("dump --force");
    run("resurrect");
    run("reset api");
    run("sendSignal 15 all");
    assertThat(operations.calls)
        .containsExactly("save by force", "resurrect", "reset [api]", "signal 15 [all]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "sendSignal SIGFOO api>sendSignal: SIGFOO: no such signal; write SIGHUP, SIGUSR2, …",
        "ls --sort size>ls: --sort size: allowed are name, id, pid, uptime, restarts, status, cpu,"
            + " memory",
        "ls --sort id:up>ls: --sort id:up: write FIELD, FIELD:asc or FIELD:desc"
      })
  void wrongUseIsOneLine(String line, String expected) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(console.errors()).startsWith("tasuki: " + expected + " (tasuki help");
  }

  @Test
  void theListAsJsonIsThatOfJlist() {
    run("ls --json");
    assertThat(console.output()).startsWith("[{\"pid\":1234567,\"name\":\"api\"");
    assertThat(console.output()).doesNotContain("hunter2");
  }

  @Test
  void describeAsJsonHoldsWhatWasSelected() {
    run("describe web --json");
    assertThat(console.output()).contains("\"name\":\"web\"").doesNotContain("\"name\":\"api\"");
  }

  @Test
  void theMiniListHasABlockForEachInstance() {
    run("ls -m --sort id:desc");
    assertThat(console.output())
        .startsWith("+--- web\nnamespace : default\nid : 2\n")
        .contains("status : stopped");
  }

  private int run(String line) {
    return new CommandLineHost(operations, Fixture.api(operations), List::of)
        .run(CommandLineHostTest.request(Path.of("/"), line.split(" ")), console);
  }
}
