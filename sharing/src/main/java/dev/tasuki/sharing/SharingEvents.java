package dev.tasuki.sharing;

/// What happens to workers' ports. Called on the sharing thread: implementations only enqueue.
///
/// `run` identifies one process tree for its whole life and is never reused.
public interface SharingEvents {
  /// The worker's listen(2) on this address has been answered. Some servers listen twice, and after
  /// a restart of this process it may come again; never for offset ports.
  void listening(long run, String address, int port);

  /// The living worker closed a socket that it had bound through us; it has left the group.
  void closed(long run, String address, int port);

  /// No task is left under the worker's filter: its whole process tree is gone.
  void gone(long run);

  /// Something the user should read about this worker, such as `port 3000 is in use by pid 812`;
  /// run 0 when it is about no single worker.
  void notice(long run, String line);
}
