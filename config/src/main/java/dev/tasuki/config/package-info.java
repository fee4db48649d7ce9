/// What an app is, and how command lines and configuration files become one.
///
/// Invariant: an [AppDefinition] is complete and validated; nothing downstream guesses or looks up.
///
/// Start reading at [AppDefinition], for files at [Ecosystem] and [Attribute].
@NullMarked
package dev.tasuki.config;

import org.jspecify.annotations.NullMarked;
