package dev.tasuki.api;

import dev.tasuki.daemon.Operations;
import java.util.ArrayList;
import java.util.List;

/// Collects what an operation reports. A caller who goes away ends nothing. Thread-safe.
final class Lines implements Operations.Progress {
  private final List<String> lines = new ArrayList<>();

  @Override
  public synchronized void line(String text) {
    lines.add(text);
  }

  @Override
  public boolean interrupted() {
    return false;
  }

  synchronized List<String> all() {
    return List.copyOf(lines);
  }
}
