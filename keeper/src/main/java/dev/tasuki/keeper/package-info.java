/// The small parent of all workers: spawns, reaps, holds descriptors; decides nothing.
///
/// Start reading at `Keeper`.
@NullMarked
package dev.tasuki.keeper;

import org.jspecify.annotations.NullMarked;
