/// What a configuration file says, in the words of Kubernetes, systemd and Nomad.
///
/// Invariants: nothing is started or asked but the file system; what has no counterpart is never
/// dropped in silence but becomes a note ([Exported#notes]); values that look like secrets are
/// written only when asked for. Start reading at [Exporter].
@NullMarked
package dev.tasuki.export;

import org.jspecify.annotations.NullMarked;
