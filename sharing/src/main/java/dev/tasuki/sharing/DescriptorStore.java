package dev.tasuki.sharing;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PosixException;

/// Keeps duplicates of descriptors where they survive this process (the keeper).
public interface DescriptorStore {
  /// Stores a duplicate under a name; replaces one of the same name. Durable when it returns.
  void put(String name, Descriptor descriptor) throws PosixException;

  /// Closes the stored duplicate; nothing happens when there is none.
  void remove(String name) throws PosixException;
}
