package dev.tasuki.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.daemon.Operations;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The description of the API and the API itself must say the same.
final class OpenApiTest {
  /// The routes of a server that nobody asks.
  private static List<Route> routes() {
    var operations =
        (Operations)
            Proxy.newProxyInstance(
                OpenApiTest.class.getClassLoader(),
                new Class<?>[] {Operations.class},
                (proxy, method, arguments) -> {
                  throw new AssertionError(method);
                });
    return new Routes(
            operations,
            new Sessions(1),
            path -> {
              throw new AssertionError(path);
            })
        .all();
  }

  private static String document() throws IOException {
    try (var in = OpenApiTest.class.getResourceAsStream("openapi.json")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void noRouteIsMissingInTheDocumentAndNoneIsInvented() throws IOException {
    var described = new ArrayList<String>();
    ((Map<?, ?>) Objects.requireNonNull(Json.object(document()).get("paths")))
        .forEach((path, item) ->
            ((Map<?, ?>) item)
                .keySet()
                .forEach(method ->
                    described.add(method.toString().toUpperCase(Locale.ROOT) + " " + path)));
    var routes = routes().stream().map(route -> route.method() + " " + route.path()).toList();
    assertThat(described).containsExactlyInAnyOrderElementsOf(routes);
  }

  @Test
  void theDocumentIsAValidOne() throws IOException {
    var options = new ParseOptions();
    options.setResolve(true);
    var parsed = new OpenAPIV3Parser().readContents(document(), List.of(), options);
    assertThat(parsed.getMessages()).isEmpty();
    assertThat(parsed.getOpenAPI().getPaths()).isNotEmpty();
  }
}
