package dev.tasuki.supervisor;

/// The state of an instance, in PM2's words.
public enum Status {
  /// The process exists (or is being made) and is not ready yet.
  LAUNCHING("launching"),
  /// Really ready: it listens, or it has lived for `min_uptime` and does not listen.
  ONLINE("online"),
  /// Asked to stop; not all of its tree is gone yet.
  STOPPING("stopping"),
  /// Stopped on request, or ended by itself with `autorestart` off.
  STOPPED("stopped"),
  /// Will not be started again by itself: its restart budget is spent, or it cannot be started.
  ERRORED("errored"),
  /// Ended unexpectedly; a restart is due after a delay.
  WAITING_RESTART("waiting restart");

  private final String word;

  Status(String word) {
    this.word = word;
  }

  /// PM2's word for it, as `ls` and `jlist` show it.
  public String word() {
    return word;
  }
}
