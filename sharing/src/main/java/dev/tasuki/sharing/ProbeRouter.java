package dev.tasuki.sharing;

import dev.tasuki.posix.Endpoint;
import dev.tasuki.posix.ReuseportProgram;
import java.util.List;
import java.util.Optional;

/// Finds the way to one worker alone. On a shared port the connection's source address names it:
/// there are such addresses in 127.0.0.0/8 only, so the port must take IPv4. Confined to the
/// sharing thread.
final class ProbeRouter {
  private static final String LOOPBACK = "127.0.0.1";

  private final Registry registry;

  ProbeRouter(Registry registry) {
    this.registry = registry;
  }

  /// @param port as the app was told it (an offset port without the slot); 0 for the first one that
  ///   the worker shares
  ProbeRoute find(long run, int port) {
    Worker worker = registry.workers.get(run);
    if (worker == null) {
      return new ProbeRoute.None("it is gone");
    }
    List<PortSocket> listening =
        registry.ofRun(run).stream().filter(socket -> socket.listening).toList();
    if (worker.options.offsetPorts().contains(port)) {
      return toPrivate(listening, port + worker.options.slot());
    }
    List<PortSocket> matching =
        listening.stream()
            .filter(socket -> socket.kind != PortSocket.Kind.OFFSET)
            .filter(socket -> port == 0 || socket.key.endpoint().port() == port)
            .toList();
    if (matching.isEmpty()) {
      return new ProbeRoute.None(
          port == 0 ? "it listens on no port" : "it does not listen on port " + port);
    }
    return toShared(matching);
  }

  private static ProbeRoute toPrivate(List<PortSocket> listening, int port) {
    return listening.stream()
        .filter(socket -> socket.key.endpoint().port() == port)
        .findFirst()
        .<ProbeRoute>map(socket -> new ProbeRoute.To(null, addressOf(socket), port))
        .orElseGet(() -> new ProbeRoute.None("it does not listen on port " + port));
  }

  private ProbeRoute toShared(List<PortSocket> matching) {
    int port = matching.getFirst().key.endpoint().port();
    Optional<PortSocket> four = matching.stream().filter(ProbeRouter::takesFour).findFirst();
    if (four.isEmpty()) {
      return new ProbeRoute.None(
          "no single process can be reached on port "
              + port
              + ", which takes IPv6 only: give the check an offset port or a command");
    }
    PortSocket socket = four.get();
    Group group = registry.groups.get(socket.key);
    if (group == null) {
      return new ProbeRoute.None(
          "no single process can be reached on port "
              + port
              + " with policy shared: give the check an offset port or a command");
    }
    int number = group.probe(socket);
    registry.route(group);
    return new ProbeRoute.To(ReuseportProgram.probeSource(number), addressOf(socket), port);
  }

  private static boolean takesFour(PortSocket socket) {
    Endpoint endpoint = socket.key.endpoint().unmapped();
    return !endpoint.six() || (endpoint.wildcard() && !socket.key.onlySix());
  }

  private static String addressOf(PortSocket socket) {
    Endpoint endpoint = socket.key.endpoint().unmapped();
    if (!endpoint.wildcard()) {
      return endpoint.address();
    }
    return takesFour(socket) ? LOOPBACK : "::1";
  }
}
