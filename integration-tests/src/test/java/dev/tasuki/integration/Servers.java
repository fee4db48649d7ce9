package dev.tasuki.integration;

import static dev.tasuki.integration.Scenario.example;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// Servers that know nothing of Tasuki, as one would start them.
enum Servers {
  NODE("hello/hello.js"),
  PYTHON("hello/hello.py"),
  JDK("hello/Hello.java"),
  TOMCAT("tomcat/target/tomcat.jar"),
  NETTY_EPOLL("netty/target/netty.jar");

  private final String path;

  Servers(String path) {
    this.path = path;
  }

  String program() {
    return example(path).toString();
  }

  /// The command line that starts it as the app `web`.
  String[] start(String... options) {
    return Stream.of(List.of("start", program(), "--name", "web"), List.of(options))
        .flatMap(List::stream)
        .toArray(String[]::new);
  }

  /// Compiles a Java source file into a folder below another; returns that folder.
  static Path compile(String source, Path folder) {
    var classes = folder.resolve("classes").toString();
    var compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler.run(null, null, null, "-d", classes, source)).isZero();
    return Path.of(classes);
  }

  /// A Node server as one text, with what a bad (or different) version does inserted in it.
  static String node(String afterListening) {
    return """
    const http = require('node:http');
    http.createServer((request, response) => {
      response.end(`Hello from process ${process.pid}`);
      if (request.url.startsWith('/exit/')) {
        response.on('finish', () => process.exit(Number(request.url.slice(6))));
      }
    }).listen(process.env.PORT, process.env.HOST, () => {
      %s
    });
    """
        .formatted(afterListening);
  }
}
