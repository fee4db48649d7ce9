package dev.tasuki.cluster;

/// The logger of a class, looked up when there is something to log: the first look-up in a JVM
/// loads some two hundred classes, which a primary on its way to the first worker can do without.
/// Thread-safe.
///
/// @param owner names the logger
record LazyLogger(Class<?> owner) {
  System.Logger get() {
    return System.getLogger(owner.getName());
  }
}
