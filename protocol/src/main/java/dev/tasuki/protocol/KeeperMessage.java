package dev.tasuki.protocol;

import java.io.IOException;

/// What daemon and keeper say to each other: [KeeperRequest]s go to the keeper, [KeeperEvent]s come
/// from it.
///
/// One message is one packet of a Unix SOCK_SEQPACKET pair: one byte of type, then the fields, big
/// endian; a text is its length (int) and UTF-8. Descriptors travel beside the bytes, in the order
/// that each record's documentation names. The first message of the daemon is
/// [KeeperRequest.Hello], answered by a snapshot: [KeeperEvent.Welcome], each [KeeperEvent.Child]
/// and [KeeperEvent.Stored], [KeeperEvent.SnapshotEnd].
///
/// A keeper outlives daemons and therefore their versions: types and fields are never changed, only
/// added, with a new [#VERSION].
public sealed interface KeeperMessage permits KeeperRequest, KeeperEvent {
  /// The version of this protocol.
  int VERSION = 1;

  /// The daemon's exit code that tells its keeper to end, too.
  int ORDERLY_END = 64;

  /// The environment variable that gives a daemon the number of its end of the pair.
  String DESCRIPTOR_VARIABLE = "TASUKI_KEEPER_FD";

  /// The type byte.
  byte type();

  /// Writes the fields.
  void writeTo(KeeperOutput output);

  /// The whole packet.
  default byte[] encode() {
    KeeperOutput output = new KeeperOutput();
    output.putByte(type());
    writeTo(output);
    return output.toBytes();
  }

  /// A packet of a type that this version does not know, or with fields that do not fit.
  final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedException(String what) {
      super(what);
    }
  }
}
