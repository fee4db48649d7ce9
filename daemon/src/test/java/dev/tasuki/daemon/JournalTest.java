package dev.tasuki.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static Supplier<StateFile> state(int nextInstance) {
    return () -> new StateFile(StateFile.VERSION, List.of(), nextInstance, 1);
  }

  @Test
  void aThousandChangesDuringOneWriteDoNotCostAThousandSnapshots(@TempDir Path folder)
      throws Exception {
    AtomicInteger snapshots = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Integer> allSubmitted = new CompletableFuture<>();
    try (Journal journal = new Journal(folder.resolve("state.json"))) {
      journal.submit(() -> {
        begun.countDown();
        return state(allSubmitted.join()).get();
      });
      begun.await();
      for (int i = 1; i <= 1_000; i++) {
        int number = i;
        journal.submit(() -> {
          snapshots.incrementAndGet();
          return state(number).get();
        });
      }
      allSubmitted.complete(0);
      journal.flushed().get(5, TimeUnit.SECONDS);
      assertThat(journal.read().orElseThrow().nextInstance()).isEqualTo(1_000);
    }
    assertThat(snapshots).hasValue(1);
  }

  @Test
  void whoeverWaitsForAWriteIsToldAlsoWhenHeCameInTheMiddleOfIt(@TempDir Path folder)
      throws Exception {
    try (Journal journal = new Journal(folder.resolve("state.json"))) {
      for (int i = 0; i < 500; i++) {
        journal.submit(state(i));
        CompletableFuture<Void> first = journal.flushed();
        CompletableFuture<Void> second = journal.flushed();
        first.get(5, TimeUnit.SECONDS);
        second.get(5, TimeUnit.SECONDS);
        assertThat(journal.read().orElseThrow().nextInstance()).isEqualTo(i);
      }
    }
  }

  @Test
  void atNoMomentIsThereAFileThatCannotBeRead(@TempDir Path folder) throws Exception {
    try (Journal journal = new Journal(folder.resolve("state.json"))) {
      journal.submit(state(0));
      journal.flushed().get(5, TimeUnit.SECONDS);
      int last = 0;
      for (int i = 1; i < 300; i++) {
        journal.submit(state(i));
        int seen = journal.read().orElseThrow().nextInstance();
        assertThat(seen).isBetween(last, i);
        last = seen;
      }
    }
  }

  @Test
  void onlyTheOwnerMayReadTheEnvironmentOfApps(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("state.json");
    try (Journal journal = new Journal(file)) {
      journal.submit(state(1));
      journal.flushed().get(5, TimeUnit.SECONDS);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aDamagedFileIsReportedAndLeftAsItIs(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("state.json"), "{\"version\":1,\"apps\":[{");
    try (Journal journal = new Journal(file)) {
      assertThatThrownBy(journal::read)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("damaged");
      assertThat(file).hasContent("{\"version\":1,\"apps\":[{");
    }
  }

  @Test
  void aWriteThatFailsIsReportedAndTriedAgain(@TempDir Path folder) throws Exception {
    Path parent = folder.resolve("gone");
    Path file = parent.resolve("state.json");
    try (Journal journal = new Journal(file)) {
      journal.submit(state(7));
      assertThatThrownBy(() -> journal.flushed().get(5, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IOException.class);
      Files.createDirectory(parent);
      org.awaitility.Awaitility.await().until(() -> Files.exists(file));
      assertThat(journal.read().orElseThrow().nextInstance()).isEqualTo(7);
    }
  }

  @Test
  void whatANewerVersionHasWrittenIsNotThrownAwayByAnOlderOne(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("state.json");
    String newer = "{\"version\":1,\"apps\":[],\"nextInstance\":7,\"nextSequence\":1,\"moon\":3}";
    Files.writeString(file, newer);
    assertThatThrownBy(() -> StateCheck.check(folder)).hasMessageContaining("moon");
    assertThat(file).hasContent(newer);
    try (Journal journal = new Journal(file)) {
      assertThat(journal.read().orElseThrow().nextInstance()).isEqualTo(7);
    }
    assertThat(folder.resolve("state.json.newer")).hasContent(newer);
  }

  @Test
  void anotherFormatIsRefusedBeforeAnythingIsTouched(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("dump.json"), "{\"version\":2,\"apps\":[]}");
    assertThatThrownBy(() -> StateCheck.check(folder))
        .hasMessageContaining("dump.json has format 2");
  }
}
