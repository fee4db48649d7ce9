package dev.tasuki.examples.spring;

import dev.tasuki.cluster.Cluster;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/// Says which process has answered. `HOST` (default 127.0.0.1) and `PORT` (default 3000) say where
/// it listens.
///
/// ```
/// tasuki start spring.jar -i 4           # Tasuki starts the workers; nothing here knows of it
/// WORKERS=4 java -jar spring.jar         # the program starts them itself
/// ```
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class SpringExample {
  public static void main(String[] arguments) throws Exception {
    String workers = System.getenv("WORKERS");
    if (workers == null) {
      serve(arguments);
    } else {
      Cluster.run(Integer.parseInt(workers), () -> serve(arguments));
    }
  }

  private static void serve(String... arguments) {
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

  @Bean
  RouterFunction<ServerResponse> answer() {
    String text = "Hello from process " + ProcessHandle.current().pid();
    return RouterFunctions.route().GET("/", request -> ServerResponse.ok().body(text)).build();
  }
}
