package dev.tasuki.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How new connections are spread over the instances of an app that share a port.
public enum Policy {
  /// `round-robin` where this machine allows it (CAP_BPF), else `random`.
  AUTO,
  /// A random eligible instance for each connection. Needs no privilege.
  RANDOM,
  /// Each eligible instance in turn, exactly. Needs CAP_BPF.
  ROUND_ROBIN,
  /// The same client address goes to the same instance while the set of instances is unchanged.
  STICKY_IP,
  /// One accept queue for all: whichever instance accepts first has it. Work-conserving, uneven. An
  /// instance that is replaced goes on accepting until it is asked to stop, so a reload can cut the
  /// requests that it has just accepted; no new connection is ever refused.
  SHARED;

  /// The word used on the command line and in files, such as `round-robin`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The policy with this [#word()], if there is one.
  public static Optional<Policy> parse(String word) {
    return Arrays.stream(values()).filter(policy -> policy.word().equals(word)).findFirst();
  }
}
