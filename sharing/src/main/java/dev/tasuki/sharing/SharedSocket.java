package dev.tasuki.sharing;

/// A listening socket of a worker, for `describe`: a snapshot.
///
/// @param how in words, such as `shared (adopted), random`
public record SharedSocket(
    String address, int port, String how, boolean listening, boolean eligible, int queue) {}
