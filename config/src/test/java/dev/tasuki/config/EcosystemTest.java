package dev.tasuki.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files are read by the machine's real `node`.
class EcosystemTest {
  private static final int PROCESSORS = 4;

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private @Nullable String chosen;

  @BeforeEach
  void app() throws IOException {
    environment.put("PATH", System.getenv("PATH"));
    environment.put("SHELL_ONLY", "yes");
    Files.writeString(folder.resolve("app.js"), "");
  }

  private Ecosystem read(String name, String text) throws Exception {
    Files.writeString(folder.resolve(name), text);
    return Ecosystem.read(name, folder, environment);
  }

  private List<AppDefinition> apps(Ecosystem file, String... only) throws Exception {
    return file.definitions(
        new AppResolver(PROCESSORS, JavaRuntime.ofThisProcess()),
        environment,
        chosen,
        List.of(only));
  }

  private AppDefinition app(String json) throws Exception {
    return apps(read("one.json", "{ apps: [{ script: 'app.js', " + json + " }] }")).getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ecosystem.config.js | module.exports = { apps: [{ name: 'web', script: 'app.js', env: { A: 1 } }] };",
        "ecosystem.config.cjs | console.log('noise'); module.exports = [{ name: 'web', script: 'app.js', env: { A: '1' } }];",
        "ecosystem.config.mjs | export default { apps: { name: 'web', script: 'app.js', env: { A: 1, B: undefined } } };",
        "apps.json | {/* a */ \"pm2\": [{ 'name': \"web\", script: 'app.js', env: { A: 1, }, }, ], } // end",
        "apps.yaml | 'apps: [{name: web, script: app.js, env: {A: 1}}]'",
        "apps.yml | '{name: web, script: app.js, env: {A: \"1\"}}'",
        "apps.toml | [[apps]]{n}name = 'web'{n}script = 'app.js'{n}[apps.env]{n}A = 1"
      })
  void everyFormatDescribesTheSameApp(String name, String text) throws Exception {
    Ecosystem file = read(name.strip(), text.replace("{n}", "\n"));

    assertThat(file.warnings()).isEmpty();
    AppDefinition app = apps(file).getFirst();
    assertThat(app.name()).isEqualTo("web");
    assertThat(app.script()).isEqualTo(folder.resolve("app.js").toString());
    assertThat(app.cwd()).isEqualTo(folder.toString());
    assertThat(app.environment()).containsEntry("A", "1").containsEntry("SHELL_ONLY", "yes");
  }

  @Test
  void tomlHasAllKindsOfValuesAndNamesTheLineOfAWrongOne() throws Exception {
    String text =
        """
        [[apps]] # the first
        name = "web"
        script = "app.js"
        instances = "max"
        args = ["--since", 2026-01-01, "a b"]
        watch = false
        kill_timeout = 1_500
        env_production = { NODE_ENV = "production", RATIO = 0.5 }

        [[apps]]
        name = "worker"
        script = "app.js"
        max_memory_restart = "1G"
        """;
    chosen = "production";
    Ecosystem file = read("ecosystem.toml", text);

    assertThat(file.warnings()).isEmpty();
    assertThat(Ecosystem.in(folder)).isEqualTo(folder.resolve("ecosystem.toml"));
    assertThat(apps(file)).extracting(AppDefinition::name).containsExactly("web", "worker");
    AppDefinition web = apps(file).getFirst();
    assertThat(web.instances()).isEqualTo(PROCESSORS);
    assertThat(web.arguments()).containsExactly("--since", "2026-01-01", "a b");
    assertThat(web.killTimeout()).isEqualTo(Duration.ofMillis(1500));
    assertThat(web.environment())
        .containsEntry("NODE_ENV", "production")
        .containsEntry("RATIO", "0.5");
    assertThatThrownBy(() -> read("a.toml", text.replace("1_500", "[1]")))
        .hasMessageContaining("a.toml, line 7: kill_timeout is a list");
  }

  @Test
  void yamlMergesAnchorsAndKeepsNoAsAText() throws Exception {
    Ecosystem file =
        read(
            "a.yaml",
            """
            # the usual
            base: &base
              script: app.js
              env: { COUNTRY: no }
            apps:
              - <<: *base
                name: one
              - <<: *base
                name: two
            """);

    assertThat(apps(file)).extracting(AppDefinition::name).containsExactly("one", "two");
    assertThat(apps(file).get(1).environment()).containsEntry("COUNTRY", "no");
  }

  @Test
  void aliasesAndCamelCaseMeanTheSame() throws Exception {
    AppDefinition app =
        app(
            "killTimeout: '3s', out: 'logs/o.log', err_log: 'NULL', execMode: 'fork', nodeArgs: '--a b'");

    assertThat(app.killTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(app.outFile()).isEqualTo(folder.resolve("logs/o.log").toString());
    assertThat(app.errorFile()).isEqualTo("/dev/null");
    assertThat(app.interpreterArguments()).containsExactly("--a", "b");
  }

  @Test
  void everyKeyThatWorksArrivesInTheDefinition() throws Exception {
    AppDefinition app =
        app(
            """
            name: 'api', name_prefix: 'x-', namespace: 'shop', args: "--title 'two words' -v",
            port: 4000, exec_mode: 'cluster', instances: 2, instance_var: 'SLOT',
            increment_var: 'PORT', autorestart: false, min_uptime: '10s', max_restarts: 7,
            restart_delay: 250, kill_timeout: 900, listen_timeout: '1m', policy: 'sticky-ip',
            offset_ports: [9229], drain_timeout: '7s', stop_signal: 'term', disable_logs: true
            """);

    assertThat(app.name()).isEqualTo("x-api");
    assertThat(app.namespace()).isEqualTo("shop");
    assertThat(app.arguments()).containsExactly("--title", "two words", "-v");
    assertThat(app.environment()).containsEntry("PORT", "4000");
    assertThat(app.cluster()).isTrue();
    assertThat(app.instances()).isEqualTo(2);
    assertThat(app.instanceVariable()).isEqualTo("SLOT");
    assertThat(app.incrementVariable()).isEqualTo("PORT");
    assertThat(app.autorestart()).isFalse();
    assertThat(app.minUptime()).isEqualTo(Duration.ofSeconds(10));
    assertThat(app.maxRestarts()).isEqualTo(7);
    assertThat(app.restarts().delay()).isEqualTo(Duration.ofMillis(250));
    assertThat(app.killTimeout()).isEqualTo(Duration.ofMillis(900));
    assertThat(app.listenTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(app.policy()).isEqualTo(Policy.STICKY_IP);
    assertThat(app.offsetPorts()).containsExactly(9229);
    assertThat(app.drainTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(app.stopSignal()).isEqualTo("SIGTERM");
    assertThat(app.outFile()).isEqualTo("/dev/null");
    assertThat(app("share: false").share()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"'max',4", "0,4", "-1,3", "3,3", "'\"2\"',2"})
  void instancesAreCountedAsInPm2(String word, int count) throws Exception {
    String value = word.equals("max") ? "'max'" : word;
    assertThat(app("instances: " + value).instances()).isEqualTo(count);
  }

  @Test
  void aClassRunsWithItsClassPathAndJvmArguments() throws Exception {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    Files.createDirectory(classes.resolve("acme"));
    Files.writeString(classes.resolve("acme/Main.class"), "");
    Ecosystem file =
        read(
            "j.json",
            "{ apps: [{ script: 'acme.Main', class_path: ['classes', 'x.jar'], jvm_args: '-Xmx64m -Da=b' }] }");

    assertThat(apps(file).getFirst().command().subList(1, 6))
        .containsExactly(
            "-Xmx64m", "-Da=b", "-cp", classes + ":" + folder.resolve("x.jar"), "acme.Main");
  }

  @Test
  void theChosenEnvironmentIsAddedToTheCommonOne() throws Exception {
    Ecosystem file =
        read(
            "e.json",
            """
            { apps: [{ script: 'app.js', name: 'web', append_env_to_name: true,
                       env: { NODE_ENV: 'development', KEPT: true, SHELL_ONLY: 'file' },
                       env_production: { NODE_ENV: 'production' } }] }
            """);
    assertThat(apps(file).getFirst().environment())
        .containsEntry("NODE_ENV", "development")
        .containsEntry("SHELL_ONLY", "file");

    chosen = "production";
    AppDefinition app = apps(file).getFirst();
    assertThat(app.environment())
        .containsEntry("NODE_ENV", "production")
        .containsEntry("KEPT", "true");
    assertThat(app.name()).isEqualTo("web-production");
    assertThat(file.unknownEnvironment("production")).isNull();
    assertThat(file.unknownEnvironment("prodution")).contains("did you mean production?");
  }

  @Test
  void scriptAndLogsAreRelativeToTheAppsFolder() throws Exception {
    Path service = Files.createDirectory(folder.resolve("service"));
    Files.writeString(service.resolve("main.js"), "");
    AppDefinition app =
        apps(read(
                "c.json", "{ apps: [{ script: './main.js', cwd: 'service', out_file: 'o.log' }] }"))
            .getFirst();

    assertThat(app.cwd()).isEqualTo(service.toString());
    assertThat(app.script()).isEqualTo(service.resolve("main.js").toString());
    assertThat(app.outFile()).isEqualTo(service.resolve("o.log").toString());
  }

  @Test
  void onlyChoosesAndRefusesWhatIsNotThere() throws Exception {
    Ecosystem file =
        read("t.json", "[{ script: 'app.js', name: 'a' }, { script: 'app.js', name: 'b' }]");

    assertThat(apps(file, "b")).extracting(AppDefinition::name).containsExactly("b");
    assertThatThrownBy(() -> apps(file, "c"))
        .hasMessageContaining("no app 'c'")
        .hasMessageContaining("a, b");
  }

  @Test
  void unknownKeysAreNamedWithTheNearestKnownOne() throws Exception {
    Ecosystem file = read("u.json", "{ apps: [{\n script: 'app.js',\n instanses: 2 }] }");

    assertThat(file.warnings())
        .containsExactly(
            folder.resolve("u.json")
                + ", line 3: unknown key 'instanses': did you mean 'instances'?");
  }

  @Test
  void keysWithoutEffectAreNamedUnlessTheyAskForTheUsual() throws Exception {
    Ecosystem file =
        read(
            "k.json",
            "{ apps: [{ script: 'app.js', name: 'w', watch: true, wait_ready: false, force: true, maxMemoryRestart: '1G', pmx: false, vizion: true }] }");

    assertThat(file.warnings())
        .containsExactly(
            folder.resolve("k.json") + ": app 'w': without effect in this version: force",
            folder.resolve("k.json") + ": app 'w': of no meaning outside PM2: vizion");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "instances: true | instances is true, expected a whole number",
        "instances: 'many' | instances many: not a number of instances",
        "kill_timeout: 'soon' | kill_timeout is 'soon', expected a duration",
        "max_memory_restart: 'lots' | max_memory_restart is 'lots', expected a size",
        "autorestart: 'no' | autorestart is 'no', expected true or false",
        "env: [1] | env is a list, expected an object",
        "env: { A: {} } | env.A is an object, expected a text",
        "exec_mode: 'magic' | exec_mode magic: allowed are cluster and fork",
        "policy: 'sideways' | policy sideways: allowed are",
        "increment_var: 'NOPE' | increment_var NOPE:",
        "jvm_args: '-Xmx1g' | jvm_args: the script is not run by java",
        "cwd: 'nowhere' | nowhere does not exist",
        "name: 'a/b' | name: control characters and / are not allowed",
      })
  void wrongValuesAreRefusedWithFileLineKeyAndWhatIsExpected(String entry, String says) {
    assertThatThrownBy(
            () -> apps(read("w.json", "{ apps: [{ script: 'app.js',\n" + entry + " }] }")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(says)
        .hasMessageStartingWith(folder.resolve("w.json") + ", line ");
  }

  @Test
  void aWrongValueInJavaScriptIsFoundByItsKey() {
    assertThatThrownBy(() ->
            read(
                "ecosystem.config.js",
                "module.exports = { apps: [{\n script: 'app.js',\n watch: [],\n min_uptime: true }] }"))
        .hasMessageContaining(
            "ecosystem.config.js, line 4: min_uptime is true, expected a duration");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a.json | `{\n apps: [` | line 2",
        "a.json | `{ apps: [{ script: 'x }] }` | a quote is not closed",
        "a.json | { apps: 3 } | apps is 3, expected a list",
        "a.json | {} | no key 'apps'",
        "a.json | [] | no app",
        "a.json | [{ name: 'x' }] | an app has no script",
        "a.yaml | apps: [ | not YAML",
        "a.toml | `[[apps]]\\nscript = ` | line 2: not TOML",
        "a.toml | `apps = 3` | line 1: apps is 3, expected a list",
        "ecosystem.config.js | module.exports = { | line 1: Unexpected end",
        "ecosystem.config.js | throw new Error('no database') | no database",
        "ecosystem.config.js | process.exit(3) | node gave no answer",
        "ecosystem.config.js | require('./missing') | missing",
      })
  void brokenFilesCostOneLine(String name, String text, String says) {
    assertThatThrownBy(() -> read(name, text.replace("\\n", "\n")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(says)
        .hasMessageContaining(folder.resolve(name).toString())
        .message()
        .doesNotContain("\n");
  }

  @Test
  void javaScriptWithoutNodeIsReadByTheEmbeddedEngineAndSaysSo() throws Exception {
    environment.put("PATH", folder.toString());
    Files.writeString(folder.resolve("base.js"), "exports.make = (name) => ({ name });\n");
    Files.writeString(folder.resolve("run.sh"), "");
    assertThat(folder.resolve("run.sh").toFile().setExecutable(true)).isTrue();
    Ecosystem file =
        read(
            "ecosystem.config.js",
            """
            const path = require('node:path');
            const { make } = require('./base');
            class Api { static script = path.join(__dirname, 'run.sh'); }
            const apps = ['one', 'two'].map((n) => ({ ...make(n), script: Api.script,
              interpreter: 'none', env: { WHO: `${n} ${process.env.SHELL_ONLY ?? 'no'}` } }));
            module.exports = { apps };
            """);
    assertThat(file.warnings()).hasSize(1).first().asString().contains("embedded JavaScript");
    assertThat(apps(file))
        .extracting(app -> app.name() + ": " + app.environment().get("WHO"))
        .containsExactly("one: one yes", "two: two yes");
    assertThatThrownBy(() -> read("bad.config.js", "const a = 1;\nfoo.bar();\n"))
        .hasMessageContaining("bad.config.js, line 2: foo is not defined");
    Ecosystem module =
        read(
            "x.config.mjs",
            "import os from 'os';\nexport default { apps: [{ name: os.type(), script: 'run.sh', interpreter: 'none' }] };");
    assertThat(apps(module)).extracting(AppDefinition::name).containsExactly("Linux");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ecosystem.config.js", "x/pm2.json", "a.yml", "b.YAML", "c.config.mjs"})
  void configurationFilesAreKnownByTheirNames(String name) {
    assertThat(Ecosystem.isNamed(name)).isTrue();
    assertThat(Ecosystem.isNamed(name + ".js")).isFalse();
  }
}
