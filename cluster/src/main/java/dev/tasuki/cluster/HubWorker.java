package dev.tasuki.cluster;

import dev.tasuki.posix.PosixException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One worker of a [ChannelHub]. Confined to the event loop.
///
/// Invariant: reading rests while more than [#MAX_MESSAGES] messages, or [#MAX_BYTES], are with the
/// listener; so neither grows with what the worker sends.
final class HubWorker implements PeerEvents {
  private static final int MAX_MESSAGES = 256;
  private static final int MAX_BYTES = 1 << 20;

  private final EventLoop loop;
  private final long id;
  private final ChannelHub.Listener listener;
  private final AppServers servers;
  private @Nullable Peer peer;
  private @Nullable DurableChannel channel;
  private int messages;
  private long bytes;
  private boolean removed;

  HubWorker(EventLoop loop, long id, ChannelHub.Listener listener, AppServers servers) {
    this.loop = loop;
    this.id = id;
    this.listener = listener;
    this.servers = servers;
  }

  /// Makes its channel.
  interface Opening {
    DurableChannel open(LineChannel.Owner owner) throws PosixException;
  }

  void attend(Opening opening) throws PosixException {
    peer =
        new Peer(
            loop,
            owner -> {
              DurableChannel opened = opening.open(owner);
              channel = opened;
              return opened;
            },
            servers,
            this);
  }

  Peer peer() {
    return Objects.requireNonNull(peer);
  }

  AppServers servers() {
    return servers;
  }

  /// @return null, or why it was not sent
  @Nullable String send(@Nullable Object value) {
    DurableChannel open = channel;
    if (open == null || !open.isOpen()) {
      return "it has closed its message channel";
    }
    if (open.isCrowded()) {
      return "it does not read its messages";
    }
    byte[] line = JsonWriter.line(value);
    if (line.length > DurableChannel.MAX_SENT) {
      return "a message may have "
          + DurableChannel.MAX_SENT
          + " bytes, this one has "
          + line.length;
    }
    open.send(line, null);
    return null;
  }

  /// Its process is gone.
  void end() {
    removed = true;
    if (channel != null) {
      channel.drainAndEnd();
    }
  }

  @Override
  public void online() {}

  @Override
  public void listening(ListeningAddress address) {}

  @Override
  public void message(@Nullable Object value, int size) {
    messages++;
    bytes += size;
    if (isBusy()) {
      peer().channel().reading(false);
    }
    listener.message(id, new Message(value), () -> loop.execute(() -> taken(size)));
  }

  private void taken(int size) {
    messages--;
    bytes -= size;
    if (!isBusy()) {
      peer().channel().reading(true);
    }
  }

  private boolean isBusy() {
    return messages >= MAX_MESSAGES || bytes >= MAX_BYTES;
  }

  @Override
  public void leavingByItself(Runnable consent) {
    listener.leaving(id, () -> loop.execute(consent));
  }

  @Override
  public void written(int count) {}

  @Override
  public void channelEnded(String reason) {
    if (!removed) {
      listener.ended(id, reason);
    }
  }
}
