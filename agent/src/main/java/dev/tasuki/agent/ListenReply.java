package dev.tasuki.agent;

import dev.tasuki.posix.Descriptor;

/// What became of a [ListenRequest].
sealed interface ListenReply {
  /// The primary listens and hands connections over.
  record HandedOver(Inbox inbox) implements ListenReply {}

  /// The primary has bound a socket that the workers share; listening and accepting is ours.
  ///
  /// @param socket bound, not listening; owned by the receiver
  record Shared(String key, Descriptor socket) implements ListenReply {}

  /// The address cannot be had.
  ///
  /// @param errno positive
  record Refused(int errno) implements ListenReply {}

  /// The primary has no part in it: bind as without the agent.
  record Alone() implements ListenReply {}
}
