/// The lifecycle as pure decisions: state × event → actions. No I/O, no clock of its own.
///
/// Start reading at `Lifecycle`.
@NullMarked
package dev.tasuki.supervisor;

import org.jspecify.annotations.NullMarked;
