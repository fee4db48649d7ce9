package dev.tasuki.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The lines for a shell that README and `docs/` tell a reader to type, and those that a test
/// cannot type, each with the reason.
final class DocumentedLines {
  /// The last cell of a row in the table of commands.
  private static final Pattern EXAMPLE =
      Pattern.compile("(?m)^\\| `[^`]+` \\|.*\\| `([^`]*tasuki .+)` \\|$");

  /// Lines that are not typed here, by how they begin, with the reason and what shows them instead.
  /// Their words and options are checked like all others, by `DocumentationTest`.
  static final Map<String, String> NOT_TYPED = notTyped();

  private DocumentedLines() {}

  private static Map<String, String> notTyped() {
    var lines = new LinkedHashMap<String, String>();
    lines.put("./tasuki start examples/hello/Hello.java", "compiles for seconds; PortSharingTest");
    lines.put("./tasuki reload Hello", "the same; ReloadTest");
    lines.put("./mvnw", "the build");
    lines.put("git clone", "the network");
    lines.put("cd tasuki", "the folder that git has made");
    lines.put("./tasuki ls", "the first build");
    lines.put("tar -xzf", "distribution/check-tarball does it");
    lines.put("ln -s /opt", "distribution/check-tarball does it");
    lines.put("apt install", "distribution/check-tarball does it");
    lines.put("distribution/check-tarball", "a long run");
    lines.put("benchmarks/chaos", "a long run; ChaosSmokeTest");
    lines.put("benchmarks/soak", "a long run");
    lines.put("examples/stateless/run", "needs minutes and Redis; StatelessTest");
    lines.put("curl -c jar", "the servers of examples/stateless; StatelessTest");
    lines.put("curl -b jar", "the servers of examples/stateless; StatelessTest");
    lines.put("curl localhost:3000/report", "the servers of examples/stateless; StatelessTest");
    lines.put("curl -T big.bin", "the servers of examples/stateless; StatelessTest");
    lines.put("curl -H \"Authorization: Bearer $TOKEN\" -N", "never ends; HttpApiTest");
    lines.put("cd examples/cluster", "LibraryTest");
    lines.put("java --enable-native-access", "LibraryTest");
    lines.put("pm2 save && pm2 kill", "PM2 itself");
    lines.put("tasuki save && tasuki startup --write", "changes the machine; BootServiceTest");
    lines.put("sudo tasuki startup", "changes the machine; BootServiceTest");
    lines.put("tasuki startup", "needs an init system, or changes the machine; BootServiceTest");
    lines.put("tasuki unstartup", "the same");
    lines.put("pm2 save && pm2 kill && tasuki import pm2", "PM2 itself; Pm2CommandLineTest");
    lines.put("TASUKI_HOME=/tmp/look", "a second home; Pm2CommandLineTest");
    lines.put("tasuki run ecosystem.config.js", "stays in the foreground; RunTest");
    lines.put("tasuki run server.jar", "stays in the foreground; RunTest");
    lines.put("tasuki dev", "stays in the foreground; RunTest");
    lines.put("tasuki monit", "the full screen; MonitorTest");
    lines.put("tasuki attach", "stays in the foreground; SupervisionTest");
    return lines;
  }

  static List<String> pages() {
    try (Stream<Path> docs = Files.list(Scenario.ROOT.resolve("docs"))) {
      var names = docs.map(Path::getFileName).map(Path::toString).filter(n -> n.endsWith(".md"));
      return Stream.concat(Stream.of("README.md"), names.sorted().map("docs/"::concat)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Of blocks of commands all lines, of blocks with output those behind a `$`, and the examples of
  /// the table of commands.
  static List<String> of(String page) {
    String text;
    try {
      text = Files.readString(Scenario.ROOT.resolve(page)).replaceAll("\\\\\n\\s*", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var found = new ArrayList<String>();
    Pattern.compile("(?ms)^```(sh|console)\n(.*?)^```")
        .matcher(text)
        .results()
        .forEach(block ->
            block
                .group(2)
                .lines()
                .filter(line -> block.group(1).equals("sh") || line.startsWith("$ "))
                .map(line -> line.startsWith("$ ") ? line.substring(2) : line)
                .filter(line -> !line.isBlank())
                .forEach(found::add));
    EXAMPLE
        .matcher(text)
        .results()
        .map(row -> row.group(1).replace("\\|", "|"))
        .forEach(found::add);
    return found;
  }

  /// Those of a page that are typed.
  static List<String> typed(String page) {
    return of(page).stream().filter(line -> exemption(line) == null).toList();
  }

  static @Nullable String exemption(String line) {
    return NOT_TYPED.keySet().stream().filter(line::startsWith).findFirst().orElse(null);
  }
}
