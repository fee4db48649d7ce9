/// node:cluster for the JVM: a program starts itself again as several worker processes that share
/// its ports, talks with them, and replaces them one by one.
///
/// The wire between the primary and its workers is Node's own (newline-delimited JSON on a Unix
/// stream socket, descriptors by SCM_RIGHTS), so unmodified Node programs can be workers beside
/// Java ones.
///
/// Invariants:
///
/// - All state of the primary belongs to one event-loop thread (`cluster`), which never waits for a
///   worker nor for the program: listeners run on a thread of their own (`cluster-events`).
/// - Whatever a worker sends or leaves out ends at most that worker's channel.
/// - No memory of the primary grows with what a worker does not read or the program does not take.
///
/// For users: start reading at [Cluster]. For maintainers: at `Primary`, then `Peer` (one worker's
/// side of the wire), `RoundRobin` and `Dispatcher` (who gets the next connection).
@NullMarked
package dev.tasuki.cluster;

import org.jspecify.annotations.NullMarked;
