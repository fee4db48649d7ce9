package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Copies of the files that apps were started from (`keep_artifacts`), by their content, in
/// `TASUKI_HOME/artifacts/APP`. Copies and not links: who overwrites a file in place would change
/// its links too. Stateless and thread-safe; two deploys of one app never run at once.
final class Artifacts {
  private static final int HASH_CHARACTERS = 16;

  private final Home home;

  Artifacts(Home home) {
    this.home = home;
  }

  /// Keeps the app's present file, if the app wants that.
  ///
  /// @return the copy's name, null when none is kept
  @Nullable String keep(AppDefinition app) throws IOException {
    Path script = Path.of(app.script());
    boolean wanted = app.facets().deploys().keepArtifacts() > 0;
    if (!wanted || !Files.isRegularFile(script) || !app.command().contains(app.script())) {
      return null;
    }
    Path folder = home.artifacts(app.name());
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path temporary = folder.resolve(".new");
    Files.copy(
        script, temporary, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    String name = hash(temporary).substring(0, HASH_CHARACTERS) + "-" + script.getFileName();
    Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    return name;
  }

  /// The definition with the kept copy in place of the app's file; as it is when the file still has
  /// that content.
  ///
  /// @throws IOException when the copy is gone
  AppDefinition from(AppDefinition app, @Nullable String artifact) throws IOException {
    Path script = Path.of(app.script());
    if (artifact == null
        || (Files.isRegularFile(script) && artifact.startsWith(hash(script).substring(0, 16)))) {
      return app;
    }
    Path copy = home.artifacts(app.name()).resolve(artifact);
    if (!Files.isRegularFile(copy)) {
      throw new IOException("the kept copy " + copy + " is gone");
    }
    List<String> command =
        app.command().stream()
            .map(word -> word.equals(app.script()) ? copy.toString() : word)
            .toList();
    return app.withCommand(command);
  }

  /// Removes copies that no good definition needs.
  ///
  /// @param needed names, newest first
  /// @param most how many are kept
  void prune(String app, List<String> needed, int most) throws IOException {
    Collection<String> kept = needed.subList(0, Math.min(Math.max(1, most), needed.size()));
    Path folder = home.artifacts(app);
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (!kept.contains(file.getFileName().toString())) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  void delete(String app) throws IOException {
    Path folder = home.artifacts(app);
    if (Files.isDirectory(folder)) {
      prune(app, List.of(), 0);
      Files.deleteIfExists(folder);
    }
  }

  private static String hash(Path file) throws IOException {
    try (InputStream in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
