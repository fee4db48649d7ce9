package dev.tasuki.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
  @ParameterizedTest
  @CsvSource({
    "java Main a b,|Main|a b",
    "java -Xmx1g -cp x:y Main a,-Xmx1g -cp x:y|Main|a",
    "java -jar app.jar -x y,|-jar app.jar|-x y",
    "java --module-path m -m mod/Main z,--module-path m|-m mod/Main|z",
    "java --module=mod/Main z,|--module=mod/Main|z",
    "java --enable-native-access=ALL-UNNAMED Hello.java,--enable-native-access=ALL-UNNAMED|Hello.java|",
    "java --add-opens a/b=c --add-opens=d/e=f Main,--add-opens a/b=c --add-opens=d/e=f|Main|",
  })
  void aLineIsTakenApartAsTheLauncherDoes(String line, String expected) {
    CommandLine parsed = CommandLine.parse(List.of(line.split(" ")));
    String parts =
        String.join(" ", parsed.options())
            + "|"
            + String.join(" ", parsed.main())
            + "|"
            + String.join(" ", parsed.arguments());
    assertThat(parts).isEqualTo(expected);
    assertThat(String.join(" ", parsed.words())).isEqualTo(line);
  }

  private static final CommandLine OWN =
      CommandLine.parse(
          List.of(
              "java",
              "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:5005",
              "-Dcom.sun.management.jmxremote.port=0",
              "-cp",
              "lib/*",
              "Main",
              "one"));

  private static String command(ClusterSettings.Builder settings) {
    return String.join(" ", WorkerCommand.of(settings.build(), OWN, 3, null).argv());
  }

  @Test
  void portsOfDebuggersAreShiftedSoThatWorkersDoNotDieOfThem() {
    assertThat(command(ClusterSettings.builder()))
        .isEqualTo(
            "java -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:5008"
                + " -Dcom.sun.management.jmxremote.port=0 -cp lib/* Main one");
  }

  @Test
  void programAndArgumentsAndOptionsCanBeOthers() {
    assertThat(command(ClusterSettings.builder().args("two", "three").jvmArgs("-Xmx64m")))
        .isEqualTo("java -cp lib/* -Xmx64m Main two three");
    assertThat(command(ClusterSettings.builder().exec("w.js").args("--use", "https")))
        .isEqualTo("node w.js --use https");
    assertThat(
            command(
                ClusterSettings.builder()
                    .exec("w.mjs")
                    .interpreter("/opt/node")
                    .interpreterArgs("--trace-warnings")))
        .isEqualTo("/opt/node --trace-warnings w.mjs one");
    assertThat(command(ClusterSettings.builder().exec("app.jar").jvmArgs("-Xmx64m").args()))
        .isEqualTo("java -cp lib/* -Xmx64m -jar app.jar");
    assertThat(command(ClusterSettings.builder().exec("./tool").args())).isEqualTo("./tool");
  }

  @Test
  void aMainClassThatIsInAModuleIsNotSoughtOnTheClassPath() {
    assertThat(command(ClusterSettings.builder().mainClass(HttpServer.class)))
        .endsWith("-cp lib/* -m jdk.httpserver/com.sun.net.httpserver.HttpServer one");
  }

  private interface Local {}

  @Test
  void aMainClassThatNoOtherJvmWouldFindIsAClearError() {
    ClassLoader loader = CommandLineTest.class.getClassLoader();
    Object made = Proxy.newProxyInstance(loader, new Class<?>[] {Local.class}, (_, _, _) -> null);
    assertThatThrownBy(() -> command(ClusterSettings.builder().mainClass(made.getClass())))
        .isInstanceOf(ClusterException.class)
        .hasMessageMatching("the main class \\S+ is not on this JVM's class path: \\S+");
  }

  @Test
  void theAgentComesFirst() {
    WorkerCommand command =
        WorkerCommand.of(ClusterSettings.builder().build(), OWN, 1, Path.of("/lib/agent.jar"));
    assertThat(command.argv())
        .startsWith("java", "-javaagent:/lib/agent.jar", "--enable-native-access=ALL-UNNAMED");
  }
}
