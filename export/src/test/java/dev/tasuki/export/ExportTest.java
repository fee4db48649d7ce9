package dev.tasuki.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.AppResolver;
import dev.tasuki.config.ConfigException;
import dev.tasuki.config.Ecosystem;
import dev.tasuki.export.Exported.OutputFile;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is exported is read back with the types of those that it is for.
final class ExportTest {
  private static final String APPS =
      """
      {"apps": [
        {"name": "Web Shop", "script": "web.sh", "instances": 3, "policy": "sticky-ip",
         "kill_timeout": "20s", "drain_timeout": "3s", "max_memory_restart": "300M",
         "uid": %d, "watch": true,
         "health": {"liveness": "/live", "readiness": {"http": "/ready", "interval": "1500ms"}},
         "env": {"PORT": 3000, "MODE": "no", "EMPTY": "", "DOTS": "1:30:00", "ODD": "a\\"b\\\\c\\u0085: ${x} #\\n",
                 "API_TOKEN": "t0p", "CACHE": "redis://u:pw@cache:6379"}},
        {"name": "report", "script": "web.sh", "args": ["100%", "$HOME", "a b"],
         "cron_restart": "*/15 2-4 1 * mon-fri", "autorestart": false, "cron_time_zone": "Europe/Berlin",
         "depends_on": ["Web Shop"]}
      ]}
      """;

  @TempDir Path folder;
  private List<AppDefinition> apps = List.of();
  private Path file = Path.of("/");
  private final Map<String, String> inherited = Map.of("PATH", "/usr/bin:/bin", "HOME", "/h");

  @BeforeEach
  void read() throws IOException, ConfigException {
    Path script = Files.writeString(folder.resolve("web.sh"), "sleep 1\n");
    script.toFile().setExecutable(true);
    int own = (int) Files.getAttribute(folder, "unix:uid");
    file =
        Files.writeString(
            folder.resolve("ecosystem.json"), APPS.replace("%d", Integer.toString(own)));
    apps =
        Ecosystem.read("ecosystem.json", folder, inherited)
            .definitions(AppResolver.ofThisMachine(), inherited, null, List.of());
  }

  private Exported export(Exporter exporter, boolean secrets) {
    return exporter.export(
        apps,
        new ExportOptions(
            folder, file, null, "shop:1", "/usr/local/bin/tasuki", secrets, inherited));
  }

  private static <T extends HasMetadata> T object(Exported exported, Class<T> type, String name) {
    KubernetesSerialization serialization = new KubernetesSerialization();
    List<T> found = new ArrayList<>();
    for (OutputFile file : exported.files()) {
      for (String document : file.text().split("(?m)^---$", -1)) {
        if (document.contains("\nkind: " + type.getSimpleName() + "\n")) {
          found.add(serialization.unmarshal(document, type));
        }
      }
    }
    return found.stream()
        .filter(o -> o.getMetadata().getName().equals(name))
        .findAny()
        .orElseThrow();
  }

  @Test
  void aDeploymentReplacesPodsWithoutLossAndAsksThemAsTheFileSays() {
    var spec =
        object(export(new KubernetesExport(), false), Deployment.class, "web-shop").getSpec();
    assertThat(spec.getReplicas()).isEqualTo(3);
    assertThat(spec.getStrategy().getRollingUpdate().getMaxUnavailable().getIntVal()).isZero();
    var labels = spec.getTemplate().getMetadata().getLabels();
    assertThat(labels).containsAllEntriesOf(spec.getSelector().getMatchLabels());
    var pod = spec.getTemplate().getSpec();
    assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(23);
    assertThat(pod.getAdditionalProperties()).isEmpty();
    var container = pod.getContainers().getFirst();
    assertThat(container.getAdditionalProperties()).isEmpty();
    assertThat(container.getCommand()).startsWith("tasuki", "run");
    assertThat(container.getLifecycle().getPreStop().getExec().getCommand())
        .containsExactly("sleep", "3");
    assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/live");
    assertThat(container.getStartupProbe().getFailureThreshold()).isEqualTo(6);
    assertThat(container.getReadinessProbe().getHttpGet().getPort().getIntVal()).isEqualTo(3000);
    assertThat(container.getReadinessProbe().getPeriodSeconds()).isEqualTo(2);
    assertThat(container.getResources().getRequests().get("memory")).hasToString("300Mi");
    assertThat(container.getEnvFrom()).hasSize(2);
  }

  @Test
  void aRangeOfInstancesBecomesAnAutoscalerAndTheDeploymentNamesNoNumber() throws Exception {
    Files.writeString(
        folder.resolve("ecosystem.json"),
        """
        {"apps": [{"name": "web", "script": "web.sh", "env": {"PORT": 3000},
                   "instances": {"min": 1, "max": 6, "cpu": 50, "cool_down": "2m"}}]}
        """);
    apps =
        Ecosystem.read("ecosystem.json", folder, inherited)
            .definitions(AppResolver.ofThisMachine(), inherited, null, List.of());
    var exported = export(new KubernetesExport(), false);
    var scaler = object(exported, HorizontalPodAutoscaler.class, "web");
    assertThat(scaler.getAdditionalProperties()).isEmpty();
    var spec = scaler.getSpec();
    assertThat(spec.getAdditionalProperties()).isEmpty();
    assertThat(spec.getScaleTargetRef().getName()).isEqualTo("web");
    assertThat(spec.getMinReplicas()).isEqualTo(1);
    assertThat(spec.getMaxReplicas()).isEqualTo(6);
    var target = spec.getMetrics().getFirst().getResource().getTarget();
    assertThat(target.getAdditionalProperties()).isEmpty();
    assertThat(target.getAverageValue()).hasToString("500m");
    var down = spec.getBehavior().getScaleDown();
    assertThat(down.getAdditionalProperties()).isEmpty();
    assertThat(down.getStabilizationWindowSeconds()).isEqualTo(120);
    assertThat(object(exported, Deployment.class, "web").getSpec().getReplicas()).isNull();
    assertThat(object(exported, PodDisruptionBudget.class, "web")).isNotNull();
    assertThat(exported.notes()).anyMatch(note -> note.contains("by CPU only"));
  }

  @Test
  void everyTextComesBackAsItWasAlsoThoseThatYamlTakesForSomethingElse() {
    var exported = export(new KubernetesExport(), true);
    assertThat(object(exported, ConfigMap.class, "web-shop-env").getData())
        .containsEntry("MODE", "no")
        .containsEntry("EMPTY", "")
        .containsEntry("DOTS", "1:30:00")
        .containsEntry("PORT", "3000")
        .containsEntry("ODD", "a\"b\\c\u0085: ${x} #\n")
        .doesNotContainKeys("PATH", "HOME", "API_TOKEN", "CACHE");
    assertThat(object(exported, Secret.class, "web-shop-secret").getStringData())
        .containsOnly(Map.entry("API_TOKEN", "t0p"), Map.entry("CACHE", "redis://u:pw@cache:6379"));
  }

  @Test
  void noSecretIsWrittenUnlessAskedFor() {
    for (Exporter exporter :
        List.of(new KubernetesExport(), new SystemdExport(), new NomadExport())) {
      assertThat(export(exporter, false).files())
          .allSatisfy(f -> assertThat(f.text()).doesNotContain("t0p", ":pw@"));
    }
  }

  @Test
  void serviceBudgetAndCronJobAreThereAndWhatHasNoCounterpartIsSaid() {
    var exported = export(new KubernetesExport(), false);
    var service = object(exported, Service.class, "web-shop").getSpec();
    assertThat(service.getSessionAffinity()).isEqualTo("ClientIP");
    assertThat(service.getPorts().getFirst().getPort()).isEqualTo(3000);
    var budget = object(exported, PodDisruptionBudget.class, "web-shop").getSpec();
    assertThat(budget.getMaxUnavailable().getIntVal()).isEqualTo(1);
    var job = object(exported, CronJob.class, "report").getSpec();
    assertThat(job.getSchedule()).isEqualTo("*/15 2-4 1 * mon-fri");
    assertThat(job.getTimeZone()).isEqualTo("Europe/Berlin");
    assertThat(job.getConcurrencyPolicy()).isEqualTo("Forbid");
    assertThat(job.getJobTemplate().getSpec().getTemplate().getSpec().getRestartPolicy())
        .isEqualTo("Never");
    assertThat(exported.notes())
        .anyMatch(line -> line.contains("watch has no counterpart"))
        .anyMatch(line -> line.contains("depends_on Web Shop"))
        .anyMatch(line -> line.contains("API_TOKEN"));
  }

  /// The container's own file is one that Tasuki reads.
  @Test
  void theFileInTheContainerIsAConfigurationFileOfOneInstance() throws ConfigException {
    var data =
        object(export(new KubernetesExport(), false), ConfigMap.class, "report-app").getData();
    var text = Objects.requireNonNull(data.get("app.json")).replace("/app", folder.toString());
    var read =
        Ecosystem.parse(text, folder)
            .definitions(AppResolver.ofThisMachine(), inherited, null, List.of())
            .getFirst();
    assertThat(read.instances()).isEqualTo(1);
    assertThat(read.isJob()).isFalse();
    assertThat(read.arguments()).endsWith("100%", "$HOME", "a b");
  }

  @Test
  void systemdTakesTheUnitsAsTheyAre() throws IOException, InterruptedException {
    var exported = export(new SystemdExport(), false);
    var timer = exported.files().getLast().text();
    assertThat(timer)
        .contains("OnCalendar=*-*-1 2..4:0/15:00 Europe/Berlin\n")
        .contains("OnCalendar=Mon,Tue,Wed,Thu,Fri *-*-* 2..4:0/15:00 Europe/Berlin\n");
    Path tool = Path.of("/usr/bin/systemd-analyze");
    assumeTrue(Files.isExecutable(tool));
    Path units = Files.createDirectory(folder.resolve("units"));
    List<String> command = new ArrayList<>(List.of(tool.toString(), "verify", "--man=no"));
    for (OutputFile unit : exported.files()) {
      // The launcher need not be installed here.
      var text = unit.text().replace("/usr/local/bin/tasuki", "/bin/true");
      command.add(Files.writeString(units.resolve(unit.name()), text).toString());
    }
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output.lines().filter(line -> line.contains(units.toString()))).isEmpty();
  }

  @Test
  void nomadsExpressionsCannotBeginInATextOfTheApp() {
    var text = export(new NomadExport(), false).files().getFirst().text();
    assertThat(text).contains("$${x}").doesNotContainPattern("[^$]\\$\\{x");
    assertThat(text.chars().filter(c -> c == '{').count())
        .isEqualTo(text.chars().filter(c -> c == '}').count());
    assertThat(text).contains("count = 3", "path = \"/ready\"");
  }
}
