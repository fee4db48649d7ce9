package dev.tasuki.sharing;

import java.time.Duration;

/// What draining a worker did.
///
/// @param connections most connections seen open or queued at one time
/// @param cut connections still open or queued when the cap was reached, 0 when it drained
public record DrainReport(int connections, int cut, Duration took) {}
