package dev.tasuki.remote;

import io.avaje.jsonb.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something that happened to an app.
///
/// @param sequence counts from 1 in the life of one daemon
/// @param type `start`, `online`, `stop`, `exit`, `restart`, `errored`, `reload`, `reverted` or
///   `delete`
/// @param instance id of the instance, null when it is about the whole app
/// @param exitCode of `exit`
@Json
public record RemoteEvent(
    long sequence,
    Instant at,
    String type,
    String app,
    @Nullable Integer instance,
    @Nullable Integer slot,
    int pid,
    @Nullable Integer exitCode,
    @Nullable String text,
    Done.@Nullable Receipt receipt) {}
