package dev.tasuki.examples.stateless.plain;

import java.time.Duration;
import java.util.function.Supplier;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.SetParams;

/// A cache that all workers share: what one has computed, the others need not.
///
/// Two workers that miss at the same moment compute both; the later one wins. Thread-safe.
///
/// @param life after which time a value is computed anew
record Cache(UnifiedJedis redis, Duration life) {
  String get(String name, Supplier<String> compute) {
    String key = "cache:" + name;
    String known = redis.get(key);
    if (known != null) {
      return known;
    }
    String computed = compute.get();
    redis.set(key, computed, SetParams.setParams().px(life.toMillis()));
    return computed;
  }
}
