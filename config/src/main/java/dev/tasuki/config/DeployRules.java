package dev.tasuki.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is done for an app beside its deploys.
///
/// @param keepArtifacts how many copies of the file that it was started from are kept, so that
///   `tasuki rollback` brings back the old file too (`keep_artifacts`); 0 for none
/// @param slowStart over which time a new process comes to its whole share of connections
///   (`slow_start`), zero for at once
public record DeployRules(int keepArtifacts, Duration slowStart) implements Facet {
  /// What an app has that says nothing about it.
  public static final DeployRules NONE = new DeployRules(0, Duration.ZERO);

  private static final int MOST = 100;

  public DeployRules {
    slowStart = slowStart == null ? Duration.ZERO : slowStart;
  }

  static DeployRules of(Said said) throws ConfigException {
    int kept = said.count(Attribute.KEEP_ARTIFACTS, 0);
    if (kept > MOST) {
      throw new ConfigException("--keep-artifacts " + kept + ": at most " + MOST + " are kept");
    }
    return new DeployRules(kept, said.duration(Attribute.SLOW_START, Duration.ZERO));
  }

  @Override
  public Map<String, @Nullable Object> attributes() {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("keep_artifacts", keepArtifacts);
    attributes.put("slow_start", slowStart);
    return attributes;
  }
}
