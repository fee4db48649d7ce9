/// What an app is, and how command lines (later: ecosystem files) become one.
///
/// Invariant: an [AppDefinition] is complete and validated; nothing downstream guesses or looks up.
///
/// Start reading at [AppDefinition].
@NullMarked
package dev.tasuki.config;

import org.jspecify.annotations.NullMarked;
