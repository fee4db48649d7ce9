package dev.tasuki.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Set;

/// Refuses a TASUKI_HOME in which somebody else could put definitions: the daemon runs what they
/// say, with its own rights. Stateless.
final class OwnedFiles {
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private OwnedFiles() {}

  /// @throws IOException with one line for the user
  static void check(Home home) throws IOException {
    UserPrincipal self = Files.getOwner(Path.of("/proc/self"));
    for (Path path :
        List.of(home.root(), home.root().resolve("history"), home.state(), home.dump())) {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        check(path, self);
      }
    }
  }

  private static void check(Path path, UserPrincipal self) throws IOException {
    // A link is as safe as the folder that it is in, which is looked at first.
    PosixFileAttributes file = Files.readAttributes(path, PosixFileAttributes.class);
    if (!file.owner().equals(self)) {
      throw new IOException(
          path
              + " belongs to user "
              + file.owner().getName()
              + ", this daemon runs as "
              + self.getName()
              + ": it would run what another user wrote; set TASUKI_HOME, or chown it");
    }
    for (PosixFilePermission permission : file.permissions()) {
      if (OTHERS_WRITE.contains(permission)) {
        throw new IOException(path + " may be written by other users: chmod go-w it first");
      }
    }
  }
}
