package dev.tasuki.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tasuki.posix.ResourceLimit.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpawnTermsTest {
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  @TempDir Path directory;

  private SpawnRequest request(SpawnTerms terms, String script) {
    return Spawning.request(directory, "sh", "-c", script).with(Map.of(), terms);
  }

  private SpawnTerms terms(Identity identity, int nice, int umask, ResourceLimit... limits) {
    return new SpawnTerms(identity, nice, umask, List.of(limits), directory.toString(), "");
  }

  @Test
  void aChildHasItsTermsBeforeItsProgramRunsAndThisProcessKeepsItsOwn() throws Exception {
    ResourceLimit before = ResourceLimit.of(0, Resource.NOFILE);
    Spawning.run(
        request(
            terms(
                Identity.OWN,
                7,
                0137,
                new ResourceLimit(Resource.NOFILE, 5, 99),
                new ResourceLimit(Resource.CORE, 0, 0)),
            "ulimit -Sn; ulimit -Hn; ulimit -c; umask; nice; touch made; ls /proc/$$/fd | wc -l"));
    assertThat(Spawning.output(directory).lines())
        .containsExactly("5", "99", "0", "0137", "7", "3");
    assertThat(Files.getPosixFilePermissions(directory.resolve("made"))).hasSize(3);
    assertThat(ResourceLimit.of(0, Resource.NOFILE)).isEqualTo(before);
    assertThat(umaskHere()).isNotEqualTo("0137");
    assertThat(directory.toFile().list((_, name) -> name.startsWith("hold"))).isEmpty();
  }

  private static String umaskHere() {
    return String.valueOf(ProcessInfo.statusField("self", "Umask"));
  }

  @Test
  void manyHeldSpawnsAtOnceEachGetTheirOwnLimits() throws Exception {
    try (var executor = Executors.newFixedThreadPool(8)) {
      List<Callable<WaitStatus>> spawns = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        int files = 20 + i;
        spawns.add(() ->
            Spawning.run(
                request(
                    terms(
                        Identity.OWN,
                        SpawnTerms.AS_HERE,
                        SpawnTerms.AS_HERE,
                        new ResourceLimit(Resource.NOFILE, files, files)),
                    "test $(ulimit -n) = " + files)));
      }
      for (var done : executor.invokeAll(spawns)) {
        assertThat(done.get()).isEqualTo(WaitStatus.exited(0));
      }
    }
  }

  @Test
  void aHeldSpawnThatFailsBeforeOrAtItsLimitsSaysWhyAndLeavesNothing() {
    SpawnTerms held =
        terms(
            Identity.OWN,
            SpawnTerms.AS_HERE,
            SpawnTerms.AS_HERE,
            new ResourceLimit(Resource.NOFILE, 20, 20));
    SpawnRequest plain = request(held, "true");
    SpawnOutcome unwritable =
        Spawner.spawn(
            new SpawnRequest(
                plain.argv(),
                plain.environment(),
                plain.cwd(),
                plain.stdin(),
                directory.resolve("none/out").toString(),
                plain.stderr(),
                Map.of(),
                FilterMode.NONE,
                held));
    assertThat(unwritable.started()).isFalse();
    assertThat(unwritable.failure()).contains("none does not exist");
    SpawnTerms wrong =
        terms(
            Identity.OWN,
            SpawnTerms.AS_HERE,
            SpawnTerms.AS_HERE,
            new ResourceLimit(Resource.NOFILE, 20, 10)); // soft above hard: EINVAL
    SpawnOutcome refused = Spawner.spawn(request(wrong, "touch ran"));
    assertThat(refused.started()).isFalse();
    assertThat(refused.failure()).contains("limit nofile 20:10");
    assertThat(directory.resolve("ran")).doesNotExist();
  }

  @Test
  void anotherUserHasItsGroupsOnlyAndWritesToALogThatItCannotOpen() throws IOException {
    assumeTrue(ROOT);
    Path hidden = Files.createDirectory(directory.resolve("hidden"));
    Files.setPosixFilePermissions(
        hidden, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
    Files.setPosixFilePermissions(
        directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    Identity identity = new Identity(65_534, 65_533, List.of(65_533, 4_242));
    SpawnRequest plain =
        request(
            terms(identity, -3, 022, new ResourceLimit(Resource.NOFILE, 64, 64)),
            "grep -E '^(Uid|Gid|Groups)' /proc/self/status; nice");
    SpawnRequest logged =
        new SpawnRequest(
            plain.argv(),
            plain.environment(),
            "/",
            plain.stdin(),
            hidden.resolve("out").toString(),
            hidden.resolve("out").toString(),
            Map.of(),
            FilterMode.preferred(),
            plain.terms());
    assertThat(Spawning.run(logged)).isEqualTo(WaitStatus.exited(0));
    assertThat(Files.readString(hidden.resolve("out")).replaceAll("[\t ]+", " ").lines())
        .containsExactly(
            "Uid: 65534 65534 65534 65534",
            "Gid: 65533 65533 65533 65533",
            "Groups: 4242 65533 ",
            "-3");
    assertThat(Files.getAttribute(hidden.resolve("out"), "unix:uid")).isEqualTo(65_534);
  }
}
