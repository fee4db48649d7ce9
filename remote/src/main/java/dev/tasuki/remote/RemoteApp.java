package dev.tasuki.remote;

import io.avaje.jsonb.Json;
import java.util.List;

/// An app with its instances: a snapshot.
///
/// @param mode `fork` or `cluster`
/// @param policy how connections are spread, `none` when ports are not shared
/// @param wanted how many instances its definition wants
@Json
public record RemoteApp(
    String name,
    String namespace,
    String mode,
    String interpreter,
    String policy,
    int wanted,
    List<RemoteInstance> instances) {}
