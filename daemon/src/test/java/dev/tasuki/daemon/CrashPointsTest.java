package dev.tasuki.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Death at every step of a write, ten thousand times by a seed: what is wanted is the old or the
/// new, never lost. `-Dcrash.seed=N` tries another order.
class CrashPointsTest {
  private static final int RUNS = 10_000;
  private static final long SEED = Long.getLong("crash.seed", 5);

  private static final Jsonb JSON = Jsonb.builder().build();

  @TempDir Path folder;

  private static final class Death extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// Dies at a step; a step in which it dies is done in part: of a write, some of the bytes. What
  /// was not forced to the disk when the machine fails is lost, when `machineFails`.
  private static final class DyingLayer implements FileLayer {
    private final Random random;
    private final boolean machineFails;
    private int stepsLeft;
    private boolean forced;

    DyingLayer(Random random, int steps, boolean machineFails) {
      this.random = random;
      this.stepsLeft = steps;
      this.machineFails = machineFails;
    }

    private boolean isLast() {
      return --stepsLeft < 0;
    }

    private void dieIf(boolean last) {
      if (last) {
        throw new Death();
      }
    }

    @Override
    public FileChannel create(Path file) throws IOException {
      boolean last = isLast();
      dieIf(last && random.nextBoolean());
      FileChannel channel = FileLayer.super.create(file);
      forced = false;
      if (last) {
        channel.close();
        throw new Death();
      }
      return channel;
    }

    /// Short writes, as the kernel may do them.
    @Override
    public void write(FileChannel channel, ByteBuffer bytes) throws IOException {
      boolean last = isLast();
      int end = bytes.limit();
      bytes.limit(bytes.position() + 1 + random.nextInt(bytes.remaining()));
      channel.write(bytes);
      bytes.limit(end);
      if (last && machineFails) {
        channel.truncate(random.nextLong(channel.size() + 1));
      }
      dieIf(last);
    }

    @Override
    public void force(FileChannel channel) throws IOException {
      boolean last = isLast();
      forced = !last;
      if (last && machineFails) {
        channel.truncate(random.nextLong(channel.size() + 1));
      }
      dieIf(last);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      boolean last = isLast();
      dieIf(last && random.nextBoolean());
      if (!forced) {
        Files.write(from, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
      }
      FileLayer.super.rename(from, to);
      dieIf(last);
    }

    @Override
    public void forceDirectory(Path directory) {
      dieIf(isLast());
    }
  }

  @Test
  void theStateIsTheOldOrTheNewWhereverTheWriterDies() throws IOException {
    Path file = folder.resolve("state.json");
    Random random = new Random(SEED);
    try (Journal journal = new Journal(file)) {
      AtomicFile.write(file, state(0));
      int wanted = 0;
      for (int run = 1; run <= RUNS; run++) {
        FileLayer layer = new DyingLayer(random, random.nextInt(12), random.nextBoolean());
        byte[] next = state(wanted + 1);
        boolean done = attempt(() -> AtomicFile.write(file, next, layer));
        int now = journal.read().orElseThrow().nextInstance();
        assertThat(now)
            .as("run %s, seed %s", run, SEED)
            .isBetween(done ? wanted + 1 : wanted, wanted + 1);
        wanted = now;
      }
      assertThat(wanted).isGreaterThan(RUNS / 10);
    }
  }

  private static byte[] state(int nextInstance) {
    StateFile state = new StateFile(StateFile.VERSION, List.of(), nextInstance, 1);
    return JSON.type(StateFile.class).toJsonBytes(state);
  }

  @Test
  void theSavedListIsTheOldOrTheNewWhereverTheWriterDies() throws IOException {
    Path file = folder.resolve("dump.json");
    Random random = new Random(SEED);
    DumpStore reader = new DumpStore(file);
    reader.write(dump(0));
    int saved = 0;
    for (int run = 1; run <= RUNS; run++) {
      FileLayer layer = new DyingLayer(random, random.nextInt(24), random.nextBoolean());
      DumpFile next = dump(saved + 1);
      boolean done = attempt(() -> new DumpStore(file, layer).write(next));
      DumpStore.Loaded loaded = Objects.requireNonNull(reader.read(), "lost");
      assertThat(loaded.notice()).isNull();
      int now = loaded.dump().apps().getFirst().instances().getFirst().id();
      assertThat(now)
          .as("run %s, seed %s", run, SEED)
          .isBetween(done ? saved + 1 : saved, saved + 1);
      saved = now;
    }
    assertThat(saved).isGreaterThan(RUNS / 10);
  }

  private static DumpFile dump(int id) {
    return JSON.type(DumpFile.class)
        .fromJson(
            """
            {"version": %d, "apps": [{
              "definition": {"name": "web", "instances": 1, "interpreterArguments": [],
                "arguments": [], "command": ["/bin/web"], "environment": {}, "offsetPorts": []},
              "instances": [{"id": %d, "slot": 0, "stopped": false}]}]}
            """
                .formatted(DumpFile.VERSION, id));
  }

  private interface Write {
    void run() throws IOException;
  }

  private static boolean attempt(Write write) throws IOException {
    try {
      write.run();
      return true;
    } catch (Death death) {
      return false;
    }
  }
}
