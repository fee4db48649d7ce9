package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import java.nio.file.Path;
import java.util.Set;

/// Which apps talk with the daemon over Node's IPC channel, and as what. Stateless.
final class NodeApps {
  private static final Set<String> NODE = Set.of("node", "nodejs");
  private static final String DENO = "deno";

  /// Its messages have the form of Node's; its cluster module has a wire of its own.
  private static final String BUN = "bun";

  private NodeApps() {}

  /// Whether it is given a channel.
  static boolean hasChannel(AppDefinition app) {
    return isClustered(app)
        || runtime(app).equals(BUN)
        || app.cluster()
        || app.facets().cooperation().waitReady()
        || app.facets().cooperation().shutdownWithMessage();
  }

  /// Whether its processes are workers of Node's cluster module. Offset ports exclude it: Node
  /// refuses a socket with another port than it asked for.
  static boolean isClusterWorker(AppDefinition app) {
    return app.cluster() && isClustered(app) && app.offsetPorts().isEmpty();
  }

  /// Whether a port that its processes bind without asking is to be theirs alone. Deno asks as Node
  /// does, but not for the servers of its own API.
  static boolean asksForSharedPorts(AppDefinition app) {
    return isClusterWorker(app) && !runtime(app).equals(DENO);
  }

  private static boolean isClustered(AppDefinition app) {
    return NODE.contains(runtime(app)) || runtime(app).equals(DENO);
  }

  private static String runtime(AppDefinition app) {
    Path name = Path.of(app.interpreter()).getFileName();
    return name == null ? "" : name.toString();
  }
}
