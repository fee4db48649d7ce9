package dev.tasuki.daemon;

/// Names of runs: a sequence number that grows for ever, and the instance the run belongs to.
///
/// The name is the only thing the keeper knows of a worker, so it has to say by itself where the
/// worker belongs: a daemon that was killed between spawning a process and writing its journal
/// finds the process again, and the higher sequence number tells the newer of two.
final class RunId {
  private static final int INSTANCE_BITS = 20;
  private static final long INSTANCE_MASK = (1L << INSTANCE_BITS) - 1;

  private RunId() {}

  static long of(long sequence, int instance) {
    return sequence << INSTANCE_BITS | instance;
  }

  static int instance(long run) {
    return (int) (run & INSTANCE_MASK);
  }

  static long sequence(long run) {
    return run >>> INSTANCE_BITS;
  }
}
