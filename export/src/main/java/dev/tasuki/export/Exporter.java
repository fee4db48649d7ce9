package dev.tasuki.export;

import dev.tasuki.config.AppDefinition;
import java.util.List;

/// Says in another system's words what apps are to be. Stateless and thread-safe.
public sealed interface Exporter permits KubernetesExport, SystemdExport, NomadExport {
  /// @param apps resolved, in the order in which they are to be started
  Exported export(List<AppDefinition> apps, ExportOptions options);
}
