package dev.tasuki.protocol;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/// What a keeper tells its daemon.
public sealed interface KeeperEvent extends KeeperMessage {

  /// Reads a packet.
  static KeeperEvent decode(ByteBuffer packet) throws MalformedException {
    if (!packet.hasRemaining()) {
      throw new MalformedException("empty keeper event");
    }
    byte type = packet.get();
    KeeperInput input = new KeeperInput(packet);
    try {
      return switch (type) {
        case Welcome.TYPE -> Welcome.read(input);
        case Child.TYPE -> Child.read(input);
        case Stored.TYPE -> Stored.read(input);
        case SnapshotEnd.TYPE -> SnapshotEnd.read(input);
        case Spawned.TYPE -> Spawned.read(input);
        case SpawnFailed.TYPE -> SpawnFailed.read(input);
        case Exited.TYPE -> Exited.read(input);
        case Duplicated.TYPE -> Duplicated.read(input);
        case BytesRead.TYPE -> BytesRead.read(input);
        case ShutdownRequested.TYPE -> ShutdownRequested.read(input);
        default -> throw new MalformedException("unknown keeper event " + type);
      };
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new MalformedException("malformed keeper event " + type + ": " + e);
    }
  }

  /// The answer to the greeting; the snapshot follows.
  ///
  /// @param version the keeper's [KeeperMessage#VERSION]
  /// @param pid the keeper's process id
  record Welcome(int version, int pid) implements KeeperEvent {
    static final byte TYPE = 65;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {
      output.putInt(version).putInt(pid);
    }

    static Welcome read(KeeperInput input) {
      return new Welcome(input.getInt(), input.getInt());
    }
  }

  /// Part of the snapshot: a process that the keeper has started or adopted. Beside it: the pidfd,
  /// then, if `listener`, the seccomp listener.
  ///
  /// @param startTime as in `/proc/PID/stat`, in clock ticks since boot
  /// @param status its wait status, or [#RUNNING]
  /// @param acknowledged an earlier daemon has already taken the status
  record Child(
      long run, int pid, long startTime, int status, boolean acknowledged, boolean listener)
      implements KeeperEvent {
    /// No wait status: the process runs.
    public static final int RUNNING = Integer.MIN_VALUE;

    static final byte TYPE = 66;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {
      output.putLong(run).putInt(pid).putLong(startTime).putInt(status);
      output.putBoolean(acknowledged).putBoolean(listener);
    }

    static Child read(KeeperInput input) {
      return new Child(
          input.getLong(),
          input.getInt(),
          input.getLong(),
          input.getInt(),
          input.getBoolean(),
          input.getBoolean());
    }
  }

  /// Part of the snapshot: a stored descriptor, beside it.
  record Stored(String name) implements KeeperEvent {
    static final byte TYPE = 67;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {
      output.putText(name);
    }

    static Stored read(KeeperInput input) {
      return new Stored(input.getText());
    }
  }

  /// The snapshot is complete; from here on come events.
  record SnapshotEnd() implements KeeperEvent {
    static final byte TYPE = 68;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {}

    static SnapshotEnd read(KeeperInput input) {
      return new SnapshotEnd();
    }
  }

  /// A process has been started. Beside it: the pidfd, then, if `listener`, the seccomp listener.
  ///
  /// @param filterErrno why it runs without the filter that was asked for, else 0
  record Spawned(long run, int pid, long startTime, boolean listener, int filterErrno)
      implements KeeperEvent {
    static final byte TYPE = 69;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {
      output.putLong(run).putInt(pid).putLong(startTime).putBoolean(listener).putInt(filterErrno);
    }

    static Spawned read(KeeperInput input) {
      return new Spawned(
          input.getLong(), input.getInt(), input.getLong(), input.getBoolean(), input.getInt());
    }
  }

  /// No process could be started.
  ///
  /// @param failure what failed, in one line
  record SpawnFailed(long run, int errno, String failure) implements KeeperEvent {
    static final byte TYPE = 70;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {
      output.putLong(run).putInt(errno).putText(failure);
    }

    static SpawnFailed read(KeeperInput input) {
      return new SpawnFailed(input.getLong(), input.getInt(), input.getText());
    }
  }

  /// A process has ended. The keeper keeps the status until [KeeperRequest.Acknowledge].
  ///
  /// @param status its wait status, -1 when it cannot be known
  record Exited(long run, int pid, int status) implements KeeperEvent {
    static final byte TYPE = 71;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {
      output.putLong(run).putInt(pid).putInt(status);
    }

    static Exited read(KeeperInput input) {
      return new Exited(input.getLong(), input.getInt(), input.getInt());
    }
  }

  /// The answer to [KeeperRequest.Duplicate]. Beside it: the duplicate, unless `errno`.
  record Duplicated(long request, int errno) implements KeeperEvent {
    static final byte TYPE = 72;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {
      output.putLong(request).putInt(errno);
    }

    static Duplicated read(KeeperInput input) {
      return new Duplicated(input.getLong(), input.getInt());
    }
  }

  /// The answer to [KeeperRequest.Read].
  ///
  /// @param bytes what was read, position 0 to limit; empty when `errno`
  record BytesRead(long request, int errno, ByteBuffer bytes) implements KeeperEvent {
    static final byte TYPE = 73;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      output.putLong(request).putInt(errno).putBytes(copy);
    }

    static BytesRead read(KeeperInput input) {
      return new BytesRead(input.getLong(), input.getInt(), ByteBuffer.wrap(input.getBytes()));
    }
  }

  /// Somebody has asked the keeper to end (SIGTERM): the daemon is to shut down in order.
  record ShutdownRequested() implements KeeperEvent {
    static final byte TYPE = 74;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {}

    static ShutdownRequested read(KeeperInput input) {
      return new ShutdownRequested();
    }
  }
}
