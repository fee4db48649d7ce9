package dev.tasuki.daemon;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.MessageSocket;
import dev.tasuki.posix.PidFd;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.WaitStatus;
import dev.tasuki.protocol.KeeperEvent;
import dev.tasuki.protocol.KeeperMessage;
import dev.tasuki.protocol.KeeperRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a keeper answered when it was greeted. Immutable; the descriptors in it are handed on.
///
/// @param keeperPid the keeper's process id
/// @param items the processes and stored descriptors it holds
record KeeperGreeting(int keeperPid, List<Item> items) {
  KeeperGreeting {
    items = List.copyOf(items);
  }

  /// A process or a stored descriptor.
  record Item(KeeperEvent event, List<Descriptor> descriptors) {
    Item {
      descriptors = List.copyOf(descriptors);
    }
  }

  static KeeperRequest.Hello hello() {
    return new KeeperRequest.Hello(KeeperMessage.VERSION, (int) ProcessHandle.current().pid());
  }

  /// Greets a keeper and waits for its whole answer. No pattern switch: it is bootstrapped slowly,
  /// and each start of the daemon waits for this.
  @SuppressWarnings("IfChainToSwitch")
  static KeeperGreeting exchange(MessageSocket socket) throws IOException {
    socket.send(hello().encode(), List.of());
    List<Item> items = new ArrayList<>();
    int keeperPid = 0;
    while (true) {
      MessageSocket.Message message = socket.receive();
      if (message == null) {
        throw new IOException("the keeper hung up during the greeting");
      }
      KeeperEvent event = KeeperEvent.decode(message.bytes());
      if (event instanceof KeeperEvent.Welcome welcome) {
        keeperPid = welcome.pid();
      } else if (event instanceof KeeperEvent.SnapshotEnd) {
        return new KeeperGreeting(keeperPid, items);
      } else {
        items.add(new Item(event, message.descriptors()));
      }
    }
  }

  /// The snapshot for the daemon; duplicates of everything go into the holdings.
  KeeperSnapshot hold(KeeperHoldings holdings) throws PosixException {
    List<KeeperSnapshot.Survivor> survivors = new ArrayList<>();
    Map<String, Descriptor> stored = new HashMap<>();
    for (Item item : items) {
      if (item.event instanceof KeeperEvent.Child child) {
        holdings.hold(child, KeeperHoldings.duplicates(item.descriptors));
        survivors.add(survivor(child, item.descriptors));
      } else if (item.event instanceof KeeperEvent.Stored(String name)) {
        holdings.put(name, item.descriptors.getFirst().duplicate());
        stored.put(name, item.descriptors.getFirst());
      }
    }
    return new KeeperSnapshot(keeperPid, survivors, stored);
  }

  private static KeeperSnapshot.Survivor survivor(
      KeeperEvent.Child child, List<Descriptor> descriptors) {
    return new KeeperSnapshot.Survivor(
        child.run(),
        child.pid(),
        child.startTime(),
        child.status() == KeeperEvent.Child.RUNNING ? null : new WaitStatus(child.status()),
        child.acknowledged(),
        new PidFd(descriptors.getFirst()),
        child.listener() ? descriptors.get(1) : null);
  }
}
