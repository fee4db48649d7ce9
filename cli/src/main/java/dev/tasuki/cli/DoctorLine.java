package dev.tasuki.cli;

import org.jspecify.annotations.Nullable;

/// One mechanism of this machine, tried for real.
///
/// @param mechanism such as `pidfd_getfd`
/// @param available whether it works here, for this user
/// @param detail what was found, in a few words
/// @param lost what Tasuki cannot do without it, or null when nothing is lost
public record DoctorLine(
    String mechanism, boolean available, String detail, @Nullable String lost) {}
