package dev.tasuki.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchedFilesTest {
  private final WatchedFiles files =
      new WatchedFiles(
          Path.of("/srv/app"),
          List.of("tmp", "./public/img/", "*.log", "[\\/\\\\]\\./", "/srv/app/data"),
          List.of("js", "json"),
          Set.of(Path.of("/srv/app/out.js")));

  @ParameterizedTest
  @CsvSource({
    "/srv/app/server.js,            true",
    "/srv/app/src/deep/file.json,   true",
    "/srv/app/README.md,            false",
    "/srv/app/node_modules/a/i.js,  false",
    "/srv/app/src/.cache/x.js,      false",
    "/srv/app/.env.js,              false",
    "/srv/app/src/tmp/x.js,         false",
    "/srv/app/public/img/x.js,      false",
    "/srv/app/public/x.js,          true",
    "/srv/app/err.log,              false",
    "/srv/app/data/x.js,            false",
    "/srv/app/out.js,               false",
    "/other/x.js,                   true",
    "/other/node_modules/x.js,      false",
  })
  void onlyChangesThatMatterCount(Path file, boolean counts) {
    assertThat(!files.ignores(file) && files.counts(file)).isEqualTo(counts);
  }
}
