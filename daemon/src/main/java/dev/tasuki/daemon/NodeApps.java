package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import java.nio.file.Path;
import java.util.Set;

/// Which apps talk with the daemon over Node's IPC channel, and as what. Stateless.
final class NodeApps {
  private static final Set<String> RUNTIMES = Set.of("node", "nodejs", "bun");

  private NodeApps() {}

  /// Whether it is given a channel.
  static boolean hasChannel(AppDefinition app) {
    return isNode(app)
        || app.cluster()
        || app.facets().cooperation().waitReady()
        || app.facets().cooperation().shutdownWithMessage();
  }

  /// Whether its processes are workers of Node's cluster module. Offset ports exclude it: Node
  /// refuses a socket with another port than it asked for.
  static boolean isClusterWorker(AppDefinition app) {
    return app.cluster() && isNode(app) && app.offsetPorts().isEmpty();
  }

  private static boolean isNode(AppDefinition app) {
    Path name = Path.of(app.interpreter()).getFileName();
    return name != null && RUNTIMES.contains(name.toString());
  }
}
