package dev.tasuki.examples.stateless.spring;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import redis.clients.jedis.RedisClient;

/// Login and a counter by Spring Boot, the session in Redis. `HOST` (default 127.0.0.1) and `PORT`
/// (default 3000) say where it listens, `REDIS_URL` where the sessions are.
@SpringBootApplication(proxyBeanMethods = false)
public class SpringExample {
  public static void main(String[] arguments) {
    Map<String, String> environment = System.getenv();
    SpringApplication application = new SpringApplication(SpringExample.class);
    application.setDefaultProperties(
        Map.of(
            "server.port",
            environment.getOrDefault("PORT", "3000"),
            "server.address",
            environment.getOrDefault("HOST", "127.0.0.1"),
            "server.shutdown",
            "graceful",
            "spring.main.banner-mode",
            "off"));
    application.run(arguments);
  }

  @Bean(destroyMethod = "close")
  RedisClient redis() {
    return RedisClient.create(System.getenv().getOrDefault("REDIS_URL", "redis://127.0.0.1:6379"));
  }
}
