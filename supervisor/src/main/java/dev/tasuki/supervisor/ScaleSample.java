package dev.tasuki.supervisor;

import java.time.Instant;
import java.util.OptionalDouble;

/// What the instances of an app are like at one moment.
///
/// @param instances how many there are, of any state
/// @param settled how many of them serve and have done so for a while: those of which the rest
///   tells
/// @param starting how many of them are on their way there
/// @param cpu percent of a core that the settled ones use together
/// @param queued connections that wait in the queues of all
/// @param latency milliseconds, as far as instances report any
public record ScaleSample(
    Instant at,
    int instances,
    int settled,
    int starting,
    double cpu,
    int queued,
    OptionalDouble latency) {}
