/// Messages between client, daemon and keeper: records, and how they become bytes.
///
/// Start reading at `Frame` (client and daemon) and `KeeperMessage` (daemon and keeper).
@NullMarked
package dev.tasuki.protocol;

import org.jspecify.annotations.NullMarked;
