/// The lifecycle as pure decisions: state × event → state and actions. No I/O, no clock of its own;
/// the daemon feeds events in and carries actions out.
///
/// Two machines, one above the other:
///
/// - [RunLifecycle]: one process tree, from spawn until nothing of it is left.
/// - [InstanceLifecycle]: what the user sees as one line of `ls`; it outlives its runs.
///
/// Beside them: [RestartPolicy] (how often, how soon), [Readiness] (when is it really up),
/// [ReloadLifecycle] (one slot's replacement), [ScalePlan] (which slots come and go).
///
/// Start reading at [InstanceLifecycle].
@NullMarked
package dev.tasuki.supervisor;

import org.jspecify.annotations.NullMarked;
