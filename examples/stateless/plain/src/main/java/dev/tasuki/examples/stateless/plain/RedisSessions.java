package dev.tasuki.examples.stateless.plain;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;

/// Sessions in Redis: `session:ID` is a hash of `user` and `visits`. Every worker sees the same,
/// and none of them has anything to lose.
///
/// @param idle how long a session lives without a visit
record RedisSessions(UnifiedJedis redis, Duration idle) implements Sessions {
  /// Counting and prolonging are one step: two workers that answer at once count two visits, and a
  /// session that has just expired does not come back as a counter without a user.
  private static final String VISIT =
      """
      local user = redis.call('HGET', KEYS[1], 'user')
      if not user then return {} end
      redis.call('EXPIRE', KEYS[1], ARGV[1])
      return {user, tostring(redis.call('HINCRBY', KEYS[1], 'visits', 1))}
      """;

  private static final String BEGIN =
      """
      redis.call('HSET', KEYS[1], 'user', ARGV[1], 'visits', '0')
      redis.call('EXPIRE', KEYS[1], ARGV[2])
      """;

  @Override
  public String begin(String user) {
    String id = Sessions.newId();
    redis.eval(BEGIN, List.of(key(id)), List.of(user, seconds()));
    return id;
  }

  @Override
  public @Nullable Session visit(String id) {
    List<?> found = (List<?>) redis.eval(VISIT, List.of(key(id)), List.of(seconds()));
    return found.isEmpty()
        ? null
        : new Session((String) found.get(0), Long.parseLong((String) found.get(1)));
  }

  @Override
  public void end(String id) {
    redis.del(key(id));
  }

  private String seconds() {
    return Long.toString(idle.toSeconds());
  }

  private static String key(String id) {
    return "session:" + id;
  }
}
