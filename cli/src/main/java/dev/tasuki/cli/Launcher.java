package dev.tasuki.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The program `tasuki`, as it is written into files of others: units, scripts, manifests.
final class Launcher {
  private Launcher() {}

  /// The same program without `..`: it was called so from one folder, and is read for years. Links
  /// stay, because they are what an upgrade moves.
  ///
  /// @param called absolute; need not be of this machine
  static Path clean(Path called) {
    Path shorter = called.normalize();
    try {
      return Files.isSameFile(called, shorter) ? shorter : called;
    } catch (IOException e) {
      return called;
    }
  }
}
