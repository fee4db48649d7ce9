package dev.tasuki.sharing;

/// What happens to workers' ports. Called on the sharing thread: implementations only enqueue.
///
/// `run` identifies one process tree for its whole life and is never reused.
public interface SharingEvents {
  /// The worker's listen(2) on this address has been answered.
  void listening(long run, String address, int port);

  /// The living worker closed a listening socket.
  void closed(long run, String address, int port);

  /// No task is left under the worker's filter: its whole process tree is gone.
  void gone(long run);

  /// Something the user should read about this worker, such as `port 3000 is in use by pid 812`.
  void notice(long run, String line);
}
