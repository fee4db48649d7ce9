package dev.tasuki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.daemon.HeadCuts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
  @TempDir Path folder;

  @Test
  void lastLinesThenOnlyWhatIsAppended() throws IOException {
    Path file = write("a", "1\n2\n3\n");
    try (LogTail tail = new LogTail(file, new HeadCuts())) {
      assertThat(tail.last(2)).containsExactly("2", "3");
      assertThat(tail.poll()).isEmpty();
      append(file, "4\nhal");
      assertThat(tail.poll()).containsExactly("4");
      append(file, "f\r\n");
      assertThat(tail.poll()).containsExactly("half");
    }
  }

  @Test
  void theLastLinesOfABigFileAreFound() throws IOException {
    StringBuilder big = new StringBuilder();
    for (int line = 0; line < 50_000; line++) {
      big.append("line ").append(line).append('\n');
    }
    try (LogTail tail = new LogTail(write("big", big.toString()), new HeadCuts())) {
      List<String> lines = tail.last(20_000);
      assertThat(lines).hasSize(20_000).startsWith("line 30000").endsWith("line 49999");
    }
    try (LogTail tail = new LogTail(folder.resolve("big"), new HeadCuts())) {
      assertThat(tail.last(0)).isEmpty();
      assertThat(tail.poll()).isEmpty();
    }
  }

  @Test
  void aTruncatedFileIsReadFromItsNewBeginning() throws IOException {
    Path file = write("a", "old 1\nold 2\n");
    try (LogTail tail = new LogTail(file, new HeadCuts())) {
      assertThat(tail.last(10)).hasSize(2);
      Files.writeString(file, "new\n");
      assertThat(tail.poll()).containsExactly("new");
    }
  }

  @Test
  void aRotatedFileIsReadToItsEndBeforeTheNewOne() throws IOException {
    Path file = write("a", "1\n");
    try (LogTail tail = new LogTail(file, new HeadCuts())) {
      assertThat(tail.last(10)).containsExactly("1");
      append(file, "2\n");
      Files.move(file, folder.resolve("a.1"));
      assertThat(tail.poll()).containsExactly("2");
      write("a", "3\n");
      assertThat(tail.poll()).isEmpty();
      assertThat(tail.poll()).containsExactly("3");
    }
  }

  @Test
  void aMissingFileIsWaitedFor() throws IOException {
    try (LogTail tail = new LogTail(folder.resolve("later"), new HeadCuts())) {
      assertThat(tail.last(10)).isEmpty();
      assertThat(tail.poll()).isEmpty();
      write("later", "here\n");
      assertThat(tail.poll()).containsExactly("here");
    }
  }

  @Test
  void aLineWithoutEndIsHandedOutInPieces() throws IOException {
    Path file = write("a", "");
    try (LogTail tail = new LogTail(file, new HeadCuts())) {
      assertThat(tail.last(10)).isEmpty();
      append(file, "x".repeat(200_000));
      assertThat(tail.poll()).hasSize(3).allMatch(piece -> piece.length() <= 64 << 10);
    }
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }
}
