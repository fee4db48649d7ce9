package dev.tasuki.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A file is at most 300 lines long, and at the very most 400.
final class FileLengthTest {
  private static final int AIM = 300;
  private static final int LIMIT = 400;

  @Test
  void noSourceFileIsTooLongToRead() {
    var files = SourceTree.javaFiles();
    assertThat(files).as("Java files of the repository").hasSizeGreaterThan(20);
    files.stream()
        .filter(file -> SourceTree.lines(file) > AIM)
        .forEach(file -> System.out.println("Longer than " + AIM + " lines: " + file));
    assertThat(files)
        .allSatisfy(file ->
            assertThat(SourceTree.lines(file)).as(file.toString()).isLessThanOrEqualTo(LIMIT));
  }
}
