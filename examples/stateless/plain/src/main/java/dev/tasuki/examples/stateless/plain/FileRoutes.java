package dev.tasuki.examples.stateless.plain;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/// `PUT /files/NAME` and `GET /files/NAME`.
record FileRoutes(Uploads uploads) implements HttpHandler {
  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Web web = new Web(exchange);
      String name = exchange.getRequestURI().getPath().substring("/files/".length());
      if (!name.matches("[\\w][\\w.-]{0,99}")) {
        web.answer(400, "a file's name has letters, digits, '.', '_' and '-'\n");
        return;
      }
      switch (exchange.getRequestMethod()) {
        case "PUT" -> put(web, name);
        case "GET" -> get(web, name);
        default -> web.answer(405, "only PUT and GET\n");
      }
    }
  }

  private void put(Web web, String name) throws IOException {
    try {
      long length = uploads.store(name, web.exchange().getRequestBody());
      web.answer(201, "%s: %d bytes\n".formatted(name, length));
    } catch (SdkException e) {
      System.err.println("S3: " + e);
      web.answer(503, "the store of files is away\n");
    }
  }

  private void get(Web web, String name) throws IOException {
    try (var file = uploads.open(name)) {
      web.exchange().sendResponseHeaders(200, file.response().contentLength());
      file.transferTo(web.exchange().getResponseBody());
    } catch (NoSuchKeyException e) {
      web.answer(404, "no such file\n");
    }
  }
}
