package dev.tasuki.cluster;

import org.jspecify.annotations.Nullable;

/// What a [Peer] reports about its worker. Called on the event loop.
interface PeerEvents {
  void online();

  void listening(ListeningAddress address);

  /// The program of the worker sent something.
  ///
  /// @param size about how many bytes it takes
  void message(@Nullable Object value, int size);

  /// The worker is going to disconnect and exit of its own will.
  ///
  /// @param consent lets it go on, once it gets no more connections
  void leavingByItself(Runnable consent);

  void written(int bytes);

  /// @param reason what the worker did wrong, empty when it closed its end
  void channelEnded(String reason);
}
