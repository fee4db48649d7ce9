package dev.tasuki.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is done for an app that is a JVM.
///
/// @param aotCache whether a cache of its loaded and linked classes is made and used where that
///   makes it start faster (`aot_cache: auto`); default `off`
public record JvmRules(boolean aotCache) implements Facet {
  /// What an app has that says nothing about it.
  public static final JvmRules NONE = new JvmRules(false);

  static JvmRules of(Said said) throws ConfigException {
    String word = said.text(Attribute.AOT_CACHE);
    return switch (word) {
      case null -> NONE;
      case "off", "false" -> NONE;
      case "auto" -> new JvmRules(true);
      default -> throw new ConfigException("--aot-cache " + word + ": auto or off");
    };
  }

  @Override
  public Map<String, @Nullable Object> attributes() {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("aot_cache", aotCache ? "auto" : null);
    return attributes;
  }
}
