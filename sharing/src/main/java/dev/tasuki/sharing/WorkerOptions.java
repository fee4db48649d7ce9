package dev.tasuki.sharing;

import java.util.Set;

/// How one worker's ports are handled.
///
/// @param app the app's name: only workers of one app may share a port
/// @param slot the worker's place, for offset ports and messages
/// @param offsetPorts ports that become `port + slot`
public record WorkerOptions(String app, int slot, Policy policy, Set<Integer> offsetPorts) {
  public WorkerOptions {
    offsetPorts = Set.copyOf(offsetPorts);
  }
}
