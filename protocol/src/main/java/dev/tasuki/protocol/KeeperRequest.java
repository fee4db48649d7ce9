package dev.tasuki.protocol;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;

/// What a daemon asks of its keeper. `run` identifies one process for ever; daemons never reuse it.
public sealed interface KeeperRequest extends KeeperMessage {

  /// Reads a packet.
  static KeeperRequest decode(ByteBuffer packet) throws MalformedException {
    if (!packet.hasRemaining()) {
      throw new MalformedException("empty keeper request");
    }
    byte type = packet.get();
    KeeperInput input = new KeeperInput(packet);
    try {
      return switch (type) {
        case Hello.TYPE -> Hello.read(input);
        case Spawn.TYPE -> Spawn.read(input);
        case Acknowledge.TYPE -> Acknowledge.read(input);
        case Put.TYPE -> Put.read(input);
        case Remove.TYPE -> Remove.read(input);
        case Duplicate.TYPE -> Duplicate.read(input);
        case Read.TYPE -> Read.read(input);
        case Adopt.TYPE -> Adopt.read(input);
        case Forget.TYPE -> Forget.read(input);
        case Shutdown.TYPE -> Shutdown.read(input);
        default -> throw new MalformedException("unknown keeper request " + type);
      };
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new MalformedException("malformed keeper request " + type + ": " + e);
    }
  }

  /// The greeting. The keeper answers with a snapshot.
  ///
  /// @param version the daemon's [KeeperMessage#VERSION]
  /// @param pid the daemon's process id
  record Hello(int version, int pid) implements KeeperRequest {
    static final byte TYPE = 1;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {
      output.putInt(version).putInt(pid);
    }

    static Hello read(KeeperInput input) {
      return new Hello(input.getInt(), input.getInt());
    }
  }

  /// Starts a process; answered by [KeeperEvent.Spawned] or [KeeperEvent.SpawnFailed].
  ///
  /// Beside it: one descriptor for each of `inherited`, in order.
  ///
  /// @param inherited their numbers in the child
  /// @param filter 0 none, 1 with no_new_privs, 2 without
  /// @param terms as whom and within which limits
  record Spawn(
      long run,
      List<String> argv,
      List<String> environment,
      String cwd,
      String stdin,
      String stdout,
      String stderr,
      List<Integer> inherited,
      int filter,
      Terms terms)
      implements KeeperRequest {
    static final byte TYPE = 2;

    public Spawn {
      argv = List.copyOf(argv);
      environment = List.copyOf(environment);
      inherited = List.copyOf(inherited);
    }

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {
      output.putLong(run).putTexts(argv).putTexts(environment).putText(cwd);
      output.putText(stdin).putText(stdout).putText(stderr).putInt(inherited.size());
      inherited.forEach(output::putInt);
      output.putInt(filter);
      terms.writeTo(output);
    }

    static Spawn read(KeeperInput input) {
      return new Spawn(
          input.getLong(),
          input.getTexts(),
          input.getTexts(),
          input.getText(),
          input.getText(),
          input.getText(),
          input.getText(),
          input.getInts(),
          input.getInt(),
          Terms.read(input));
    }
  }

  /// The exit status of this run has been written down: the keeper need not keep it.
  record Acknowledge(long run) implements KeeperRequest {
    static final byte TYPE = 3;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {
      output.putLong(run);
    }

    static Acknowledge read(KeeperInput input) {
      return new Acknowledge(input.getLong());
    }
  }

  /// Stores the descriptor beside it under a name, in place of one that has that name.
  record Put(String name) implements KeeperRequest {
    static final byte TYPE = 4;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {
      output.putText(name);
    }

    static Put read(KeeperInput input) {
      return new Put(input.getText());
    }
  }

  /// Closes a stored descriptor.
  record Remove(String name) implements KeeperRequest {
    static final byte TYPE = 5;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {
      output.putText(name);
    }

    static Remove read(KeeperInput input) {
      return new Remove(input.getText());
    }
  }

  /// Duplicates a descriptor of another process; answered by [KeeperEvent.Duplicated].
  record Duplicate(long request, int tid, int number) implements KeeperRequest {
    static final byte TYPE = 6;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {
      output.putLong(request).putInt(tid).putInt(number);
    }

    static Duplicate read(KeeperInput input) {
      return new Duplicate(input.getLong(), input.getInt(), input.getInt());
    }
  }

  /// Reads another process's memory; answered by [KeeperEvent.BytesRead].
  record Read(long request, int tid, long address, int length) implements KeeperRequest {
    static final byte TYPE = 7;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {
      output.putLong(request).putInt(tid).putLong(address).putInt(length);
    }

    static Read read(KeeperInput input) {
      return new Read(input.getLong(), input.getInt(), input.getLong(), input.getInt());
    }
  }

  /// Gives a new keeper a process that a dead keeper had started. Beside it: the pidfd, then, if
  /// `listener`, the seccomp listener.
  ///
  /// @param status its wait status when it is known to have ended, else [KeeperEvent.Child#RUNNING]
  /// @param acknowledged as after [Acknowledge]
  record Adopt(
      long run, int pid, long startTime, int status, boolean acknowledged, boolean listener)
      implements KeeperRequest {
    static final byte TYPE = 8;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {
      output.putLong(run).putInt(pid).putLong(startTime).putInt(status);
      output.putBoolean(acknowledged).putBoolean(listener);
    }

    static Adopt read(KeeperInput input) {
      return new Adopt(
          input.getLong(),
          input.getInt(),
          input.getLong(),
          input.getInt(),
          input.getBoolean(),
          input.getBoolean());
    }
  }

  /// Drops all that is kept of this run, whether or not it has ended.
  record Forget(long run) implements KeeperRequest {
    static final byte TYPE = 9;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {
      output.putLong(run);
    }

    static Forget read(KeeperInput input) {
      return new Forget(input.getLong());
    }
  }

  /// The daemon is about to end in order: when it has, the keeper ends, too, whatever its code.
  record Shutdown() implements KeeperRequest {
    static final byte TYPE = 10;

    @Override
    public byte type() {
      return TYPE;
    }

    @Override
    public void writeTo(KeeperOutput output) {}

    static Shutdown read(KeeperInput input) {
      return new Shutdown();
    }
  }
}
