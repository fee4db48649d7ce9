/// tasukid: one thread owns the lives of all instances; everything else is at its edges.
///
/// Start reading at [Operations] (what can be asked) and then `Core` (who does it).
@NullMarked
package dev.tasuki.daemon;

import org.jspecify.annotations.NullMarked;
