package dev.tasuki.daemon;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.MessageSocket;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.SpawnRequest;
import dev.tasuki.protocol.KeeperRequest;
import java.util.ArrayList;
import java.util.List;

/// A spawn as the keeper is asked for it.
///
/// @param borrowed the descriptors that the child inherits; they stay their owners'
record SpawnMessage(KeeperRequest.Spawn request, List<Descriptor> borrowed) {
  SpawnMessage {
    borrowed = List.copyOf(borrowed);
  }

  static SpawnMessage of(long run, SpawnRequest request) {
    List<Integer> numbers = new ArrayList<>();
    List<Descriptor> borrowed = new ArrayList<>();
    request
        .inherited()
        .forEach((inChild, here) -> {
          numbers.add(inChild);
          borrowed.add(new Descriptor(here));
        });
    return new SpawnMessage(
        new KeeperRequest.Spawn(
            run,
            request.argv(),
            request.environment(),
            request.cwd(),
            request.stdin(),
            request.stdout(),
            request.stderr(),
            numbers,
            request.filter().code(),
            Conditions.message(request.terms())),
        borrowed);
  }

  void send(MessageSocket keeper) throws PosixException {
    keeper.send(request.encode(), borrowed);
  }
}
