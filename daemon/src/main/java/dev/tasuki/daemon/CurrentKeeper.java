package dev.tasuki.daemon;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PosixException;
import dev.tasuki.sharing.DescriptorStore;
import java.util.function.Supplier;

/// The store of whichever keeper lives now. Thread-safe.
final class CurrentKeeper implements DescriptorStore {
  private final Supplier<KeeperConnection> keeper;

  CurrentKeeper(Supplier<KeeperConnection> keeper) {
    this.keeper = keeper;
  }

  @Override
  public void put(String name, Descriptor descriptor) throws PosixException {
    keeper.get().put(name, descriptor);
  }

  @Override
  public void remove(String name) throws PosixException {
    keeper.get().remove(name);
  }
}
