package dev.tasuki.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The servers that are compared.
enum ServerKind {
  JDK("JDK HttpServer", JdkServer.class, ""),
  TOMCAT("Tomcat 11", TomcatServer.class, ""),
  JETTY("Jetty 12.1", JettyServer.class, ""),
  NETTY_NIO("Netty 4.2, NIO", NettyServer.class, ""),
  NETTY_EPOLL("Netty 4.2, native epoll", NettyServer.class, "epoll"),
  UNDERTOW("Undertow 2.3", UndertowServer.class, ""),
  VERTX("Vert.x 5", VertxServer.class, ""),
  HELIDON("Helidon 4", HelidonServer.class, ""),
  SPRING("Spring Boot 4 (MVC, Tomcat)", SpringServer.class, "");

  final String title;
  final Class<?> main;
  private final String variant;

  ServerKind(String title, Class<?> main, String variant) {
    this.title = title;
    this.main = main;
    this.variant = variant;
  }

  /// The arguments of its main class.
  String[] arguments(int port) {
    String number = Integer.toString(port);
    return variant.isEmpty() ? new String[] {number} : new String[] {number, variant};
  }

  /// Those named, in any case, with hyphens; all when none is.
  static List<ServerKind> of(String... names) {
    return names.length == 0
        ? List.of(values())
        : Arrays.stream(names)
            .map(name -> valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')))
            .toList();
  }
}
