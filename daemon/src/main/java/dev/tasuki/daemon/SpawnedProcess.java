package dev.tasuki.daemon;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PidFd;
import org.jspecify.annotations.Nullable;

/// A process that the keeper has started. The descriptors belong to the receiver.
///
/// @param startTime in clock ticks since boot; with the pid it identifies the process for ever
/// @param listener its seccomp listener, null when it runs without filter
/// @param filterErrno why it runs without the filter it was to have, else 0
record SpawnedProcess(
    long run,
    int pid,
    long startTime,
    PidFd pidfd,
    @Nullable Descriptor listener,
    int filterErrno) {}
