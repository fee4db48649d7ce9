package dev.tasuki.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A group of attributes of an app that belong together. Each facet is an immutable record with a
/// constant for an app that says nothing about it, and reads itself from what was [Said].
public interface Facet {
  /// Its attributes by the keys of a configuration file, in a fixed order: what is compared when a
  /// file is applied, and shown. A null value stands for the default.
  Map<String, @Nullable Object> attributes();
}
