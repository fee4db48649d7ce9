package dev.tasuki.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tasuki.cli.BootService.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class BootServiceTest {
  @TempDir Path folder;

  private BootService service(Platform platform) throws IOException {
    Path launcher = folder.resolve("a b%$/tasuki");
    Files.createDirectories(launcher.getParent());
    Files.writeString(launcher, "#!/bin/sh\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    Path home = Path.of("/home/some one");
    return new BootService(
        platform, "tasuki-test", "root", home, home.resolve(".tasuki"), launcher, "/usr/bin:/bin");
  }

  /// `systemd-analyze verify` resolves programs and complains of keys that it does not know.
  @ParameterizedTest
  @EnumSource(
      value = Platform.class,
      names = {"SYSTEMD", "SYSTEMD_USER"})
  void systemdHasNothingToComplainOf(Platform platform) throws Exception {
    Path analyze = Path.of("/usr/bin/systemd-analyze");
    assumeTrue(Files.isExecutable(analyze), "systemd-analyze is not installed");
    Path unit = folder.resolve("tasuki-test.service");
    Files.writeString(unit, service(platform).text());
    Path output = folder.resolve("output");
    Process verify =
        new ProcessBuilder(analyze.toString(), "verify", "--man=no", unit.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(verify.waitFor(60, TimeUnit.SECONDS)).isTrue();
    List<String> complaints =
        Files.readAllLines(output).stream().filter(line -> line.contains("tasuki")).toList();
    assertThat(complaints).isEmpty();
    assertThat(verify.exitValue()).as(Files.readString(output)).isZero();
  }

  @Test
  void aFailingAppOrADyingDaemonDoesNotTakeTheOthersAlong() throws Exception {
    assertThat(service(Platform.SYSTEMD).text().lines())
        .contains(
            "Type=notify",
            "NotifyAccess=all",
            "OOMPolicy=continue",
            "KillMode=process",
            "Restart=on-failure",
            "FileDescriptorStoreMax=8192",
            "User=root",
            "WantedBy=multi-user.target")
        .anyMatch(line -> line.matches("ExecStart=.*tasuki\" service"))
        .anyMatch(line -> line.matches("ExecStop=-.*tasuki\" kill"));
    assertThat(service(Platform.SYSTEMD_USER).text())
        .contains("WantedBy=default.target")
        .doesNotContain("User=", "network-online");
  }

  /// Without, a unit of such a user could limit none of its apps.
  @Test
  void aUserWhoIsNotRootIsGivenAGroupToMakeGroupsIn() {
    Path home = Path.of("/home/deploy");
    BootService unit =
        new BootService(
            Platform.SYSTEMD,
            "tasuki-deploy",
            "deploy",
            home,
            home.resolve(".tasuki"),
            Path.of("/usr/bin/tasuki"),
            "/usr/bin:/bin");
    assertThat(unit.text().lines()).contains("Delegate=yes", "DelegateSubgroup=keeper");
  }

  @Test
  void theLaunchdPropertyListIsWellFormed() throws Exception {
    Path list = Files.writeString(folder.resolve("list"), service(Platform.LAUNCHD).text());
    var factory = javax.xml.parsers.DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    var strings = factory.newDocumentBuilder().parse(list.toFile()).getElementsByTagName("string");
    assertThat(strings.item(1).getTextContent()).endsWith("a b%$/tasuki");
  }

  @Test
  void theOpenRcScriptIsAScript() throws Exception {
    Path script = Files.writeString(folder.resolve("init"), service(Platform.OPENRC).text());
    Process check = new ProcessBuilder("sh", "-n", script.toString()).inheritIO().start();
    assertThat(check.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(check.exitValue()).isZero();
  }
}
