package dev.tasuki.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AotCacheTest {
  @TempDir private Path folder;

  @Test
  void aCacheThatGainsTooLittleIsTurnedOffForGoodAndRemoved() throws IOException {
    AotCache cache = new AotCache(folder, "key");
    assertThat(cache.isToBeMade()).as("before the first start is measured").isFalse();
    cache.measured(false, 1000);
    assertThat(cache.isToBeMade()).isTrue();
    Files.createFile(cache.file);
    for (long millis : new long[] {1100, 950, 905}) {
      assertThat(new AotCache(folder, "key").isUsed()).as("after a restart of the daemon").isTrue();
      cache.measured(true, millis);
      cache.measured(false, 1000);
    }
    AotCache again = new AotCache(folder, "key");
    assertThat(again.state()).isEqualTo(cache.state()).startsWith("off: it gains less than 10 %");
    assertThat(again.isUsed() || again.isToBeMade()).isFalse();
    assertThat(cache.file).doesNotExist();
  }

  @Test
  void aSlowMomentOfTheMachineDoesNotTurnAGoodCacheOff() throws IOException {
    AotCache cache = new AotCache(folder, "key");
    cache.measured(false, 1000);
    Files.createFile(cache.file);
    for (long millis : new long[] {4000, 600, 2000, 9000}) {
      cache.measured(true, millis);
      cache.measured(false, 1000);
    }
    assertThat(cache.isUsed()).isTrue();
    assertThat(cache.state()).isEqualTo("on: starts take 600 ms with it, 1000 ms without");
  }

  @Test
  void damagedNotesHarmNothing() throws IOException {
    Files.writeString(folder.resolve("key.properties"), "with=x y\nwithout=3");
    assertThat(new AotCache(folder, "key").isUsed()).isFalse();
  }

  @Test
  void onlyClassesThatAreInAFileAreListed() throws IOException {
    String many =
        IntStream.range(0, 100)
            .mapToObj(number -> "|  |--a.b.C" + number + "$D/0x00007f01\n")
            .collect(Collectors.joining());
    String odd =
        """
        1234:
        java.lang.Object/null
        |--a.Main$$Lambda+0x000001/0x00007f01
        |--jdk.proxy1.$Proxy1/0x00007f01
        """;
    assertThat(AotTraining.classes(odd + many))
        .hasSize(101)
        .contains("java/lang/Object", "a/b/C7$D");
    assertThatThrownBy(() -> AotTraining.classes(odd)).hasMessageContaining("does not list");
  }
}
