package dev.tasuki.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpStoreTest {
  private static final DumpFile EMPTY = new DumpFile(DumpFile.VERSION, List.of());

  @TempDir Path folder;
  private Path file = Path.of("");
  private Path copy = Path.of("");
  private DumpStore store = new DumpStore(Path.of("unused"));

  @BeforeEach
  void open() {
    file = folder.resolve("dump.json");
    copy = folder.resolve("dump.json.bak");
    store = new DumpStore(file);
  }

  @Test
  void nothingSavedIsNoError() throws Exception {
    assertThat(store.read()).isNull();
    assertThat(store.delete()).isFalse();
  }

  @Test
  void onlyTheOwnerMayReadWhatIsSaved() throws Exception {
    store.write(EMPTY);
    store.write(EMPTY);
    for (Path path : List.of(file, copy)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aDamagedDumpIsReplacedByTheCopyAndSaidSo() throws Exception {
    store.write(EMPTY);
    store.write(EMPTY);
    Files.writeString(file, "[{\"name\":");
    DumpStore.Loaded loaded = Objects.requireNonNull(store.read());
    assertThat(loaded.dump()).isEqualTo(EMPTY);
    assertThat(loaded.notice()).contains("damaged").contains(copy.toString());
  }

  @Test
  void aDamagedDumpNeverReplacesAGoodCopy() throws Exception {
    store.write(EMPTY);
    store.write(EMPTY);
    Files.writeString(file, "");
    store.write(EMPTY);
    assertThat(Files.readString(copy)).contains("version");
  }

  @Test
  void aDamagedDumpWithoutCopyIsReportedAndLeftAsItIs() throws Exception {
    Files.writeString(file, "{");
    assertThatThrownBy(store::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("damaged");
    assertThat(file).hasContent("{");
  }

  @Test
  void whatIsClearedDoesNotComeBackFromTheCopy() throws Exception {
    store.write(EMPTY);
    store.write(EMPTY);
    assertThat(store.delete()).isTrue();
    assertThat(store.read()).isNull();
  }
}
