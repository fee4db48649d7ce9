package dev.tasuki.posix;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.RandomAccessFile;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpawnerTest {
  @TempDir Path directory;

  @Test
  void aChildSeesExactlyItsOwnEnvironmentAndDirectory() throws Exception {
    SpawnRequest plain =
        Spawning.request(directory, "sh", "-c", "env; pwd; echo \"[$1]\"", "x", "a b");
    SpawnRequest request =
        new SpawnRequest(
            plain.argv(),
            List.of("PATH=/bin:/usr/bin", "NAME=grün und mehr"),
            plain.cwd(),
            plain.stdin(),
            plain.stdout(),
            plain.stderr(),
            Map.of(),
            FilterMode.NONE);
    assertThat(Spawning.run(request)).isEqualTo(WaitStatus.exited(0));
    assertThat(Spawning.output(directory).lines())
        .contains("NAME=grün und mehr", "PWD=" + directory.toRealPath(), "[a b]")
        .noneMatch(line -> line.startsWith("HOME="));
  }

  @Test
  void noDescriptorOfThisJvmLeaksIntoAChild() throws Exception {
    try (ServerSocket socket = new ServerSocket(0);
        RandomAccessFile file = new RandomAccessFile(directory.resolve("f").toFile(), "rw")) {
      assertThat(socket.getLocalPort()).isPositive();
      assertThat(file.length()).isZero();
      Spawning.run(Spawning.request(directory, "sh", "-c", "ls /proc/$$/fd"));
    }
    assertThat(Spawning.output(directory).lines().toList()).containsExactly("0", "1", "2");
  }

  @Test
  void inheritedDescriptorsArriveUnderTheirNumbersEvenWhenThoseAreSwapped() throws Exception {
    Path one = Files.writeString(directory.resolve("one"), "one");
    Path two = Files.writeString(directory.resolve("two"), "two");
    try (Descriptor first = open(one);
        Descriptor second = open(two)) {
      Map<Integer, Integer> swapped =
          Map.of(first.number(), second.number(), second.number(), first.number());
      String script = "cat <&" + first.number() + "; cat <&" + second.number() + "; ls /proc/$$/fd";
      // A shell takes descriptors of one digit only.
      assertThat(first.number()).isLessThan(200);
      Spawning.run(
          Spawning.request(
              directory,
              FilterMode.NONE,
              swapped,
              "bash",
              "-c",
              script.replace("/proc/$$/fd", "/proc/self/fd | wc -l")));
    }
    // 0, 1, 2, the two, and the one with which ls reads the directory.
    assertThat(Spawning.output(directory)).isEqualTo("twoone6\n");
  }

  @Test
  void aChildLeadsItsSessionAndHasNoSignalBlockedOrIgnored() throws Exception {
    Signal.ignore(Signal.SIGHUP);
    try {
      SpawnRequest request =
          Spawning.request(
              directory,
              "sh",
              "-c",
              "grep ^Sig /proc/self/status; cut -d' ' -f1,5,6 /proc/$$/stat");
      Spawning.run(request);
    } finally {
      Signal.restoreDefault(Signal.SIGHUP);
    }
    List<String> lines = Spawning.output(directory).lines().toList();
    assertThat(lines).contains("SigBlk:\t0000000000000000");
    String ignored =
        lines.stream().filter(line -> line.startsWith("SigIgn")).findFirst().orElse("");
    long mask = Long.parseUnsignedLong(ignored.substring(ignored.indexOf('\t') + 1), 16);
    // Signals 32 and 33 are glibc's own.
    assertThat(mask & 0x7fffffffL).isZero();
    String[] ids = lines.getLast().split(" ");
    assertThat(ids).containsOnly(ids[0]);
  }

  @Test
  void logsAreAppendedToAndPrivate() throws Exception {
    SpawnRequest request = Spawning.request(directory, "sh", "-c", "echo out; echo err >&2");
    Spawning.run(request);
    Spawning.run(request);
    assertThat(Spawning.output(directory)).isEqualTo("out\nout\n");
    assertThat(directory.resolve("err")).hasContent("err\nerr");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("out"))))
        .isEqualTo("rw-------");
  }

  @Test
  void everyFailureHasOneLineThatNamesItsCause() throws Exception {
    Path text = Files.writeString(directory.resolve("text"), "hello");
    Path odd = Files.writeString(directory.resolve("odd"), "#!/nowhere/interpreter\n");
    Path junk = Files.writeString(directory.resolve("junk"), "\0\1\2\3");
    for (Path file : List.of(odd, junk)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
    assertThat(failure("nosuchcommand")).contains("nosuchcommand was not found in PATH");
    assertThat(failure("./nosuchfile")).contains("nosuchfile does not exist");
    assertThat(failure(text.toString())).contains("not executable");
    assertThat(failure(directory.toString())).contains("is a directory");
    assertThat(failure(odd.toString())).contains("interpreter in its first line");
    assertThat(failure(junk.toString())).contains("#! line");
    SpawnRequest nowhere = Spawning.request(directory.resolve("gone"), "true");
    assertThat(Spawner.spawn(nowhere).failure()).contains("working directory", "does not exist");
  }

  private String failure(String program) {
    SpawnOutcome outcome = Spawner.spawn(Spawning.request(directory, program));
    assertThat(outcome.started()).isFalse();
    assertThat(outcome.errno()).isPositive();
    return outcome.failure();
  }

  @Test
  void aMissingLogDirectoryIsNamed() {
    SpawnRequest plain = Spawning.request(directory, "true");
    SpawnRequest request =
        new SpawnRequest(
            plain.argv(),
            plain.environment(),
            plain.cwd(),
            plain.stdin(),
            directory + "/none/out",
            plain.stderr(),
            Map.of(),
            FilterMode.NONE);
    assertThat(Spawner.spawn(request).failure())
        .contains("cannot write", "none/out", "does not exist");
  }

  @Test
  void anEnvironmentOfAMegabyteArrives() throws Exception {
    List<String> environment = new ArrayList<>(Spawning.ENVIRONMENT);
    for (int i = 0; i < 10; i++) {
      environment.add("BIG" + i + "=" + "x".repeat(100_000));
    }
    SpawnRequest plain = Spawning.request(directory, "sh", "-c", "env | wc -c");
    SpawnRequest request =
        new SpawnRequest(
            plain.argv(),
            environment,
            plain.cwd(),
            plain.stdin(),
            plain.stdout(),
            plain.stderr(),
            Map.of(),
            FilterMode.NONE);
    assertThat(Spawning.run(request)).isEqualTo(WaitStatus.exited(0));
    assertThat(Integer.parseInt(Spawning.output(directory).strip())).isGreaterThan(1_000_000);
  }

  @Test
  void twoHundredQuickChildrenEachHaveTheirOwnCode() throws Exception {
    List<SpawnOutcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      outcomes.add(Spawner.spawn(Spawning.request(directory, "sh", "-c", "exit " + i)));
    }
    for (int i = 0; i < 200; i++) {
      assertThat(Spawning.await(outcomes.get(i))).isEqualTo(WaitStatus.exited(i));
    }
  }

  private static Descriptor open(Path file) throws PosixException {
    try (var arena = java.lang.foreign.Arena.ofConfined()) {
      var path = arena.allocateFrom(file.toString(), StandardCharsets.UTF_8);
      return new Descriptor(
          (int)
              PosixException.check(Syscall.OPENAT.call(-100, path.address(), 02000000, 0), "open"));
    }
  }

  @Test
  void aStandardStreamCanBeGivenByDescriptorSoThatSocketsAndPipesWorkToo() throws Exception {
    try (Pipe pipe = Pipe.open()) {
      SpawnRequest request =
          Spawning.request(
              directory,
              FilterMode.NONE,
              Map.of(1, pipe.writeEnd().number()),
              "sh",
              "-c",
              "echo through the pipe; echo to the file >&2");
      assertThat(Spawning.run(request)).isEqualTo(WaitStatus.exited(0));
      pipe.writeEnd().close();
      try (var in = Files.newInputStream(Path.of("/proc/self/fd/" + pipe.readEnd().number()))) {
        assertThat(in.readAllBytes()).asString().isEqualTo("through the pipe\n");
      }
      assertThat(directory.resolve("out")).doesNotExist();
      assertThat(directory.resolve("err")).hasContent("to the file");
    }
  }

  @Test
  void anotherIdentityIsThatOfTheChildAlone() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root may");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    SpawnRequest request =
        Spawning.request(directory, FilterMode.preferred(), Map.of(), "sh", "-c", "id -u; id -G");
    SpawnOutcome outcome = Spawner.spawn(request, new Identity(65_534, 65_533));
    assertThat(outcome.failure()).isEmpty();
    assertThat(Spawning.await(outcome)).isEqualTo(WaitStatus.exited(0));
    requireNonNull(outcome.listener()).close();
    assertThat(Spawning.output(directory)).isEqualTo("65534\n65533\n");
    assertThat(Spawning.run(Spawning.request(directory, "sh", "-c", "id -u")))
        .isEqualTo(WaitStatus.exited(0));
    assertThat(Spawning.output(directory)).endsWith("\n0\n");
  }
}
