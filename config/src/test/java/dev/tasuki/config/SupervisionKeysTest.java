package dev.tasuki.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupervisionKeysTest {
  @TempDir Path folder;

  private List<AppDefinition> apps(String apps) throws Exception {
    Files.writeString(folder.resolve("a.sh"), "sleep 1\n");
    Files.writeString(folder.resolve("apps.json"), "{ apps: [" + apps + "] }");
    Map<String, String> environment =
        new HashMap<>(Map.of("PATH", "/usr/bin:/bin", "API_KEY", "x", "MY_API_URL", "y"));
    return Ecosystem.read("apps.json", folder, environment)
        .definitions(AppResolver.ofThisMachine(), environment, null, List.of());
  }

  private AppDefinition app(String keys) throws Exception {
    return apps("{ name: 'a', script: 'a.sh'" + (keys.isEmpty() ? "" : ", " + keys) + "}")
        .getFirst();
  }

  @Test
  void rulesOfTheProcess() throws Exception {
    ProcessRules rules =
        app("nice: 5, umask: '027', limits: { nofile: 4096, core: 0, as: '2G:unlimited' },"
                + " stdin: 'in.txt', pid_file: 'a.pid', autostart: false, treekill: false,"
                + " kill_retry_time: 50")
            .facets()
            .process();
    assertThat(rules.nice()).isEqualTo(5);
    assertThat(rules.umask()).isEqualTo(027);
    assertThat(rules.limits())
        .containsExactly(
            new ProcessRules.Limit("nofile", 4096, 4096),
            new ProcessRules.Limit("core", 0, 0),
            new ProcessRules.Limit("as", 2L << 30, -1));
    assertThat(rules.stdin()).isEqualTo(folder + "/in.txt");
    assertThat(rules.pidFile()).isEqualTo(folder + "/a.pid");
    assertThat(rules.waits()).isTrue();
    assertThat(rules.mainOnly()).isTrue();
    assertThat(rules.killRetry()).isEqualTo(Duration.ofMillis(50));
    assertThat(app("").facets()).isEqualTo(Facets.DEFAULT);
  }

  @Test
  void aCgroupIsSaidInNumbersOrWithUnits() throws Exception {
    assertThat(rules("cgroup: { memory: '512M', cpu: '150%', pids: 100 }"))
        .isEqualTo(new CgroupRules(512 << 20, 1500, 100))
        .hasToString("memory=512M, cpu=1.5, pids=100");
    assertThat(rules("cgroup: { cpu: 0.25 }")).isEqualTo(new CgroupRules(0, 250, 0));
    assertThat(rules("cgroup: {}")).isNull();
  }

  private @Nullable CgroupRules rules(String keys) throws Exception {
    return app(keys).facets().process().cgroup();
  }

  @Test
  void aUserBringsItsGroupsAndItsHome() throws Exception {
    assumeTrue(Accounts.ownUser() == 0);
    AppDefinition app = app("uid: 'nobody'");
    ProcessRules.Identity identity = Objects.requireNonNull(app.facets().process().identity());
    assertThat(identity.uid()).isEqualTo(65_534);
    assertThat(identity.groups()).contains(identity.gid());
    assertThat(app.environment()).containsEntry("USER", "nobody").containsKey("HOME");
    assertThat(app("uid: 1234567, gid: 42").facets().process().identity())
        .isEqualTo(new ProcessRules.Identity(1_234_567, 42, List.of(1_234_567)));
  }

  @Test
  void variablesOfTheCallerAreKeptFromItByPartsOfTheirNames() throws Exception {
    assertThat(app("filter_env: ['API']").environment()).containsOnlyKeys("PATH");
    assertThat(app("filter_env: 'KEY'").environment()).containsOnlyKeys("PATH", "MY_API_URL");
    assertThat(app("filter_env: true, env: { A: 1 }").environment()).containsOnlyKeys("A");
  }

  @Test
  void aScheduleWithoutAutorestartIsAJob() throws Exception {
    assertThat(app("cron_restart: '0 3 * * *', autorestart: false").isJob()).isTrue();
    assertThat(app("cron_restart: '0 3 * * *'").isJob()).isFalse();
    assertThat(app("cron_restart: 0").facets().triggers()).isEqualTo(Triggers.NONE);
    assertThat(app("cron_restart: ''").facets().triggers()).isEqualTo(Triggers.NONE);
  }

  @Test
  void whatIsWatched() throws Exception {
    assertThat(app("watch: true").facets().triggers().watch()).containsExactly(".");
    assertThat(app("watch: false").facets().triggers().watch()).isEmpty();
    Triggers triggers =
        app("watch: ['src', 'lib'], ignore_watch: ['*.log'], watch_delay: 1000, ext: 'js,.json',"
                + " watch_options: { followSymlinks: true }")
            .facets()
            .triggers();
    assertThat(triggers.watch()).containsExactly("src", "lib");
    assertThat(triggers.watchExtensions()).containsExactly("js", "json");
    assertThat(triggers.watchDelay()).isEqualTo(Duration.ofSeconds(1));
    assertThat(triggers.followLinks()).isTrue();
  }

  @Test
  void appsComeAfterWhatTheyDependOn() throws Exception {
    assertThat(
            apps(
                "{ name: 'web', script: 'a.sh', depends_on: ['api', 'cache'] },"
                    + "{ name: 'api', script: 'a.sh', depends_on: 'db' },"
                    + "{ name: 'db', script: 'a.sh' }, { name: 'cache', script: 'a.sh' }"))
        .extracting(AppDefinition::name)
        .containsExactly("db", "api", "cache", "web");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "uid: 'no-such-user'|uid no-such-user: this host has no user of that name",
        "nice: 20|nice 20: not a niceness",
        "umask: '028'|umask 028: not a mask",
        "umask: 22|umask is 22, expected a text",
        "limits: { files: 1 }|limits: files is no resource limit",
        "limits: { nofile: 'many' }|limits: nofile many: not a limit",
        "cgroup: { disk: 1 }|cgroup: disk: allowed are memory, cpu and pids",
        "cgroup: { cpu: 'much' }|cgroup: cpu is much, expected a number of processors",
        "cgroup: { memory: 5 }|cgroup: memory is 5, expected a size of at least 1M",
        "cgroup: 3|cgroup is 3, expected an object such as { memory: '512M'",
        "limits: { nofile: '9:5' }|the first number (soft) is above the second",
        "cron_restart: '61 * * * *'|cron_restart 61 * * * *: minute '61'",
        "cron_restart: '0 0 * * *', cron_time_zone: 'Mars'|cron_time_zone Mars: no time zone",
        "watch_delay: 'soon'|watch_delay is 'soon', expected a duration",
        "depends_on: 'b'|depends_on b: no such app in this file",
        "depends_on: ['a']|depends_on goes round in a circle: a -> a",
      })
  void badValuesAreOneLine(String keys, String line) {
    assertThatThrownBy(() -> app(keys))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(line);
  }
}
