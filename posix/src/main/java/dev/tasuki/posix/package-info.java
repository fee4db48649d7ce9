/// Everything that leaves the JVM for the kernel: system calls through the Foreign Function and
/// Memory API, and nothing else. No policy lives here.
///
/// Invariants:
///
/// - One downcall handle serves every call ([Native]): linking a handle costs 5 to 7 ms in an
///   interpreted JVM, and the keeper must spawn its first process in about 100 ms.
/// - A method that talks to the kernel either returns the raw result with failures as a *negative
///   errno* (the kernel's own convention), or throws [PosixException]. Its documentation says
///   which.
/// - Every descriptor that this module creates or receives is close-on-exec.
///
/// Start reading at [Native], then [Syscall].
@NullMarked
package dev.tasuki.posix;

import org.jspecify.annotations.NullMarked;
