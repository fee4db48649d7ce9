package dev.tasuki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.supervisor.Status;
import io.avaje.jsonb.Jsonb;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

@SuppressWarnings("unchecked")
class JlistTest {
  private static final Jsonb JSON = Jsonb.builder().build();

  @Test
  void theShapeIsPm2sFieldByField() {
    Map<String, Object> entry = parse(Status.ONLINE, false);
    Map<String, Object> monit = map(entry, "monit");
    Map<String, Object> fields = map(entry, "pm2_env");

    assertThat(entry.keySet())
        .containsExactly("pid", "name", "pm2_env", "pm_id", "monit", "tasuki");
    assertThat(number(entry, "pid")).isEqualTo(1_234_567);
    assertThat(number(entry, "pm_id")).isEqualTo(1);
    assertThat(entry).containsEntry("name", "ap\"i\n✓");
    assertThat(number(monit, "memory")).isEqualTo(54_630_000);
    assertThat((Double) monit.get("cpu")).isEqualTo(12.3);
    assertThat(fields)
        .containsEntry("name", "ap\"i\n✓")
        .containsEntry("namespace", "default")
        .containsEntry("status", "online")
        .containsEntry("exec_mode", "cluster_mode")
        .containsEntry("exec_interpreter", "node")
        .containsEntry("pm_cwd", "/srv/app")
        .containsEntry("username", "www-data")
        .containsEntry("instance_var", "NODE_APP_INSTANCE")
        .containsEntry("autorestart", true)
        .containsEntry("watch", false)
        .containsEntry("merge_logs", false)
        .containsEntry("node_args", List.of("--harmony"))
        .containsEntry("args", List.of("--greeting", "hello world"))
        .containsEntry("axm_actions", List.of())
        .containsEntry("axm_monitor", Map.of())
        .containsEntry("axm_options", Map.of())
        .containsEntry("axm_dynamic", Map.of())
        .containsEntry("PORT", "3000")
        .doesNotContainKey("exit_code");
    assertThat(String.valueOf(fields.get("pm_exec_path"))).startsWith("/srv/app/");
    assertThat(fields)
        .containsKeys(
            "pm_out_log_path",
            "pm_err_log_path",
            "pm_pid_path",
            "unique_id",
            "version",
            "node_version",
            "km_link",
            "vizion_running",
            "prev_restart_delay",
            "_pm2_version");
    assertThat(number(fields, "pm_uptime"))
        .isEqualTo(Fixture.NOW.minusSeconds(7300).toEpochMilli());
    assertThat(number(fields, "created_at"))
        .isEqualTo(Fixture.NOW.minusSeconds(90_000).toEpochMilli());
    assertThat(number(fields, "restart_time")).isEqualTo(3);
    assertThat(number(fields, "unstable_restarts")).isEqualTo(1);
    assertThat(number(fields, "instances")).isEqualTo(4);
    assertThat(number(fields, "NODE_APP_INSTANCE")).isEqualTo(1);
    assertThat(number(fields, "kill_timeout")).isEqualTo(5000);
    assertThat(number(fields, "min_uptime")).isEqualTo(1000);
    assertThat(number(fields, "listen_timeout")).isEqualTo(30_000);
    assertThat(number(fields, "max_restarts")).isEqualTo(5);
  }

  @Test
  void secretsAreMaskedUnlessAskedFor() {
    Map<String, Object> fields = map(parse(Status.ONLINE, false), "pm2_env");
    Map<String, Object> open = map(parse(Status.ONLINE, true), "pm2_env");

    assertThat(fields).containsEntry("DB_PASSWORD", "***");
    assertThat(map(fields, "env"))
        .containsEntry("DB_PASSWORD", "***")
        .containsEntry("name", "from the environment");
    assertThat(map(open, "env")).containsEntry("DB_PASSWORD", "hunter2");
  }

  @Test
  void aStoppedInstanceHasNoPidButItsExitCode() {
    Map<String, Object> entry = parse(Status.ERRORED, false);

    assertThat(number(entry, "pid")).isZero();
    assertThat(number(map(entry, "monit"), "memory")).isZero();
    assertThat(number(map(entry, "pm2_env"), "exit_code")).isEqualTo(7);
    assertThat(map(entry, "tasuki")).containsEntry("reason", "5 restarts within 60 s");
  }

  @Test
  void anEmptyListIsAnEmptyArray() {
    assertThat(Jlist.render(List.of(), Fixture.NOW, false)).isEqualTo("[]");
  }

  private static long number(Map<String, Object> fields, String name) {
    return ((Number) Objects.requireNonNull(fields.get(name))).longValue();
  }

  private static Map<String, Object> map(Map<String, Object> fields, String name) {
    return (Map<String, Object>) Objects.requireNonNull(fields.get(name));
  }

  private static Map<String, Object> parse(Status status, boolean showSecrets) {
    String json =
        Jlist.render(
            List.of(Fixture.instance(1, Fixture.app("ap\"i\n✓", 4), status)),
            Fixture.NOW,
            showSecrets);
    List<Object> list = (List<Object>) JSON.type(Object.class).fromJson(json);
    return (Map<String, Object>) list.getFirst();
  }
}
