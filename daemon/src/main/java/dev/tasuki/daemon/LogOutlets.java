package dev.tasuki.daemon;

import dev.tasuki.posix.Descriptor;
import java.util.List;
import java.util.Map;

/// What a process that is about to be spawned gets as standard output and error.
///
/// @param out path to be opened, where no descriptor is inherited for it
/// @param inherited descriptors by their numbers in the child
/// @param ends owns those; closed once the keeper has been asked
record LogOutlets(String out, String error, Map<Integer, Integer> inherited, List<Descriptor> ends)
    implements AutoCloseable {
  LogOutlets {
    inherited = Map.copyOf(inherited);
    ends = List.copyOf(ends);
  }

  @Override
  public void close() {
    ends.forEach(Descriptor::close);
  }
}
