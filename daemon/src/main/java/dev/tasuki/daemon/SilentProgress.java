package dev.tasuki.daemon;

/// For operations that no user waits for.
final class SilentProgress implements Operations.Progress {
  @Override
  public void line(String text) {}

  @Override
  public boolean interrupted() {
    return false;
  }
}
