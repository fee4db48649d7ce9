package dev.tasuki.sharing;

public final class Mechanisms {
  private Mechanisms() {}

  public static boolean roundRobinAvailable() {
    return false;
  }
}
