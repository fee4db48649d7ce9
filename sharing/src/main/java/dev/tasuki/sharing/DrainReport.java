package dev.tasuki.sharing;

import java.time.Duration;

/// What draining a worker did.
///
/// @param connections connections that were the worker's when it was excluded, or came to it after:
///   open ones, those in its accept queues, handshakes in flight
/// @param accepted those of them that it has accepted since it was excluded: they had come to it
///   before
/// @param cut connections still open or queued when the cap was reached, 0 when it drained
public record DrainReport(int connections, int accepted, int cut, Duration took) {}
