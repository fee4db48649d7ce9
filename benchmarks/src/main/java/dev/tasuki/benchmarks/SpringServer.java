package dev.tasuki.benchmarks;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/// Spring Boot 4 with Spring MVC.
final class SpringServer {
  private SpringServer() {}

  public static void main(String... arguments) {
    SpringApplication application = new SpringApplication(Routes.class);
    application.setDefaultProperties(
        Map.of("server.port", arguments[0], "spring.main.banner-mode", "off"));
    application.run();
  }

  /// The one route.
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Routes {
    @Bean
    RouterFunction<ServerResponse> answer() {
      return RouterFunctions.route()
          .GET("/", request -> ServerResponse.ok().body(Answer.TEXT))
          .build();
    }
  }
}
