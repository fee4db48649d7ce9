package dev.tasuki.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// As what its processes run, and within which limits.
///
/// @param user name or number of the user (`uid`), or null for the daemon's own
/// @param group name or number of the group (`gid`), or null for the user's
public record ProcessRules(@Nullable String user, @Nullable String group) implements Facet {
  /// What an app has that says nothing about it.
  public static final ProcessRules DEFAULT = new ProcessRules(null, null);

  static ProcessRules of(Said said) {
    return DEFAULT;
  }

  @Override
  public Map<String, @Nullable Object> attributes() {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("uid", user);
    attributes.put("gid", group);
    return attributes;
  }
}
