package dev.tasuki.protocol;

/// The version of this build, as `tasuki version` prints it and client and daemon compare it.
public final class BuildVersion {
  /// Equal to the version in the POM (a test keeps it so): reading it from a manifest would cost
  /// the client milliseconds.
  public static final String TEXT = "0.1.0";

  private BuildVersion() {}
}
