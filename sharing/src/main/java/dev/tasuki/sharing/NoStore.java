package dev.tasuki.sharing;

import dev.tasuki.posix.Descriptor;

/// Keeps nothing: for a process whose workers end with it.
final class NoStore implements DescriptorStore {
  @Override
  public void put(String name, Descriptor descriptor) {
    // Nothing to keep.
  }

  @Override
  public void remove(String name) {
    // Nothing was kept.
  }
}
