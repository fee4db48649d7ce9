package dev.tasuki.examples.stateless.plain;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The counter-example: a map of this process. It works in every test with one worker. With several
/// the user is logged out whenever another worker answers, and everybody is when it is replaced.
final class MemorySessions implements Sessions {
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  @Override
  public String begin(String user) {
    String id = Sessions.newId();
    sessions.put(id, new Session(user, 0));
    return id;
  }

  @Override
  public @Nullable Session visit(String id) {
    return sessions.computeIfPresent(
        id, (same, session) -> new Session(session.user(), session.visits() + 1));
  }

  @Override
  public void end(String id) {
    sessions.remove(id);
  }
}
