package dev.tasuki.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tasuki.config.LogRotation;
import dev.tasuki.config.LogRules;
import dev.tasuki.posix.Pipe;
import dev.tasuki.posix.RawFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesOnDiskTest {
  private static final LogRotation SMALL =
      new LogRotation(64 << 10, 100, Duration.ZERO, false, Duration.ZERO);
  private static final LogRules STAMPED = new LogRules("YYYY", false, false, null, SMALL);
  private static final LogRules JSON = new LogRules(null, true, false, null, SMALL);

  @TempDir Path folder;
  private Path log;

  @BeforeEach
  void name() {
    log = folder.resolve("app.log");
  }

  private static String made(LogRules rules, String text) {
    LogLines lines = new LogLines(rules, "a\"b", 3, true);
    byte[] bytes = text.getBytes(UTF_8);
    lines.make(bytes, bytes.length, false, 1_772_291_109_007L);
    return new String(lines.bytes(), 0, lines.length(), UTF_8);
  }

  @Test
  void linesGetPm2sShape() {
    assertThat(made(STAMPED, "one\ntwo\n")).isEqualTo("2026: one\n2026: two\n");
    assertThat(made(LogRules.DEFAULT, "one\ntw")).isEqualTo("one\ntw");
    assertThat(made(JSON, "say \"\\é\u0001\t\r\n"))
        .isEqualTo(
            "{\"message\":\"say \\\"\\\\é\\u0001\\t\",\"timestamp\":\"2026-02-28T15:05:09.007Z\","
                + "\"type\":\"err\",\"process_id\":3,\"app_name\":\"a\\\"b\"}\n");
  }

  private void append(String text) throws IOException {
    Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private String everything() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : RotatedFiles.of(log).reversed()) {
      all.append(Files.readString(file));
    }
    return all.append(Files.readString(log)).toString().replaceAll("(?m)^ *\n", "");
  }

  private void needsCutting() {
    assumeTrue(LogFolders.probe(folder), "this file system cannot cut off the head of a file");
  }

  @Test
  void aHeadIsCutBetweenTwoLinesOrItsRestMadeBlank() throws IOException {
    needsCutting();
    StringBuilder written = new StringBuilder();
    for (int n = 0; n < 400; n++) {
      written.append(n).append("x".repeat(997)).append('\n'); // hardly ever ends with a block
    }
    append(written.toString());
    HeadRotation rotation = new HeadRotation(folder.resolve("journal"), new HeadCuts());
    while (Files.size(log) > SMALL.maxBytes()) {
      assertThat(rotation.rotate(log, SMALL, false)).isTrue();
    }
    assertThat(RotatedFiles.of(log)).hasSizeGreaterThan(5);
    assertThat(everything()).isEqualTo(written.toString());
  }

  @Test
  void aFewBytesCanBePutAsideNow() throws IOException {
    needsCutting();
    HeadRotation rotation = new HeadRotation(folder.resolve("journal"), new HeadCuts());
    append("one\ntwo\n");
    assertThat(rotation.rotate(log, SMALL, true)).isTrue();
    assertThat(rotation.rotate(log, SMALL, true)).as("nothing but a blank is left").isFalse();
    append("three\n");
    assertThat(Files.readString(RotatedFiles.first(log))).isEqualTo("one\ntwo\n");
    assertThat(Files.readString(log)).isEqualTo("\nthree\n");
  }

  @Test
  void aRotationThatWasInterruptedIsFinishedOrTakenBack() throws IOException {
    needsCutting();
    String written = "some line\n".repeat(20_000);
    Path journal = folder.resolve("journal");
    Path copy = folder.resolve(".app.log.rotating");
    for (String phase : List.of("mark", "cut")) {
      Files.writeString(log, written);
      Files.writeString(copy, written.substring(0, 81_920));
      Files.writeString(
          journal,
          String.join(
              "\n", phase, log.toString(), "tasuki-rotation-0123456789abcdef", "81920", "81920"));
      try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
        file.write(ByteBuffer.wrap("tasuki-rotation-0123456789abcdef".getBytes(UTF_8)), 0);
      }
      new HeadRotation(journal, new HeadCuts()).recover();
      assertThat(journal).doesNotExist();
      assertThat(copy).doesNotExist();
      assertThat(everything()).as(phase).isEqualTo(written);
      assertThat(RotatedFiles.of(log)).hasSize(phase.equals("cut") ? 1 : 0);
    }
  }

  @Test
  void whatWasHalfWrittenWhenTheDaemonDiedIsCompletedAndNotDoubled() throws IOException {
    try (Pipe pipe = Pipe.open()) {
      write(pipe, "one\ntwo\nthree\n");
      LogSpool spool = LogSpool.create();
      spool.takeFrom(pipe.readEnd());
      LogSink before = new LogSink(log, SMALL, () -> {});
      before.prepare(this, 14);
      spool.intend(14, 1_772_291_109_007L, List.of(before.mark()));
      before.append("2026: one\n2026: t".getBytes(UTF_8), 17, 2);
      before.close();

      LogSpool after = new LogSpool(new RawFile(spool.descriptor().duplicate()));
      LogPipe next =
          new LogPipe(
              1,
              "1-out",
              pipe.readEnd(),
              after,
              new LogLines(STAMPED, "a", 0, false),
              List.of(new LogSink(log, SMALL, () -> {})),
              new byte[LogLines.LONGEST]);
      next.recover();
      write(pipe, "four\nfi");
      pipe.writeEnd().close();
      next.pump();
      assertThat(next.ended()).isTrue();
      String year = Files.readString(log).substring(0, 4);
      assertThat(Files.readString(log))
          .isEqualTo(
              "2026: one\n2026: two\n2026: three\n" + "%1$s: four\n%1$s: fi".formatted(year));
      after.close();
      spool.close();
    }
  }

  private static void write(Pipe pipe, String text) throws IOException {
    dev.tasuki.posix.SystemFiles.write(pipe.writeEnd(), text.getBytes(UTF_8));
  }

  @Test
  void aGapThatACrashLeftInTheNumbersIsFilledFirst() throws IOException {
    Files.writeString(RotatedFiles.first(log), "newest");
    Files.writeString(folder.resolve("app.log.3"), "oldest");
    RotatedFiles.makeRoom(log);
    assertThat(folder.resolve("app.log.2")).hasContent("newest");
    assertThat(folder.resolve("app.log.3")).hasContent("oldest");
    RotatedFiles.prune(log, new LogRotation(1, 1, Duration.ZERO, false, Duration.ZERO));
    assertThat(RotatedFiles.of(log)).containsExactly(folder.resolve("app.log.2"));
  }
}
