package dev.tasuki.sharing;

import java.util.Set;

/// How one worker's ports are handled.
///
/// @param app the app's name: only workers of one app may share a port
/// @param slot the worker's place, for offset ports and messages
/// @param offsetPorts ports that become `port + slot`
/// @param exclusive whether a port that the worker binds by itself is its slot's alone: those that
///   are shared come from [PortSharing#open]
public record WorkerOptions(
    String app, int slot, Policy policy, Set<Integer> offsetPorts, boolean exclusive) {
  public WorkerOptions {
    offsetPorts = Set.copyOf(offsetPorts);
  }

  /// A worker all whose ports are shared.
  public WorkerOptions(String app, int slot, Policy policy, Set<Integer> offsetPorts) {
    this(app, slot, policy, offsetPorts, false);
  }
}
