package dev.tasuki.config;

import dev.tasuki.config.ConfigValue.Digits;
import dev.tasuki.config.ConfigValue.Entries;
import dev.tasuki.config.ConfigValue.Flag;
import dev.tasuki.config.ConfigValue.Items;
import dev.tasuki.config.ConfigValue.Nothing;
import dev.tasuki.config.ConfigValue.Text;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The attributes of an app in a configuration file: PM2's, then Tasuki's own. The key in a file is
/// the constant's name in lower case, or an alias, or the camelCase form of either.
enum Attribute {
  SCRIPT(Kind.TEXT, Support.WORKS, "exec", "cmd", "command", "main_class"),
  NAME(Kind.TEXT_OR_NUMBER, Support.WORKS),
  NAME_PREFIX(Kind.TEXT, Support.WORKS),
  NAMESPACE(Kind.TEXT, Support.WORKS),
  CWD(Kind.TEXT, Support.WORKS),
  ARGS(Kind.WORDS, Support.WORKS),
  INTERPRETER(Kind.TEXT, Support.WORKS, "exec_interpreter"),
  INTERPRETER_ARGS(Kind.WORDS, Support.WORKS, "node_args"),
  PORT(Kind.NUMBER, Support.WORKS),
  EXEC_MODE(Kind.TEXT, Support.WORKS),
  INSTANCES(Kind.COUNT, Support.WORKS),
  INSTANCE_VAR(Kind.TEXT, Support.WORKS),
  INCREMENT_VAR(Kind.TEXT, Support.WORKS),
  APPEND_ENV_TO_NAME(Kind.FLAG, Support.WORKS),
  ENV(Kind.VARIABLES, Support.WORKS),
  OUT_FILE(Kind.TEXT, Support.WORKS, "out", "output", "out_log"),
  ERROR_FILE(Kind.TEXT, Support.WORKS, "error", "err", "err_file", "err_log"),
  DISABLE_LOGS(Kind.FLAG, Support.WORKS),
  AUTORESTART(Kind.FLAG, Support.WORKS),
  MIN_UPTIME(Kind.DURATION, Support.WORKS),
  MAX_RESTARTS(Kind.NUMBER, Support.WORKS),
  RESTART_DELAY(Kind.DURATION, Support.WORKS),
  KILL_TIMEOUT(Kind.DURATION, Support.WORKS),
  LISTEN_TIMEOUT(Kind.DURATION, Support.WORKS),
  MERGE_LOGS(Kind.FLAG, Support.WORKS, "combine_logs"),
  LOG_FILE(Kind.ANYTHING, Support.WORKS, "log"),
  LOG_TYPE(Kind.TEXT, Support.WORKS),
  LOG_DATE_FORMAT(Kind.TEXT, Support.WORKS),
  TIME(Kind.FLAG, Support.WORKS),
  PID_FILE(Kind.TEXT, Support.WORKS, "pid"),
  FILTER_ENV(Kind.ANYTHING, Support.WORKS),
  AUTOSTART(Kind.FLAG, Support.WORKS),
  STOP_EXIT_CODES(Kind.ANYTHING, Support.WORKS),
  EXP_BACKOFF_RESTART_DELAY(Kind.DURATION, Support.WORKS),
  MAX_MEMORY_RESTART(Kind.SIZE, Support.WORKS),
  CRON_RESTART(Kind.TEXT_OR_NUMBER, Support.WORKS, "cron"),
  KILL_RETRY_TIME(Kind.DURATION, Support.WORKS),
  SHUTDOWN_WITH_MESSAGE(Kind.FLAG, Support.WORKS),
  TREEKILL(Kind.FLAG, Support.WORKS),
  WAIT_READY(Kind.FLAG, Support.WORKS),
  WATCH(Kind.ANYTHING, Support.WORKS),
  IGNORE_WATCH(Kind.WORDS, Support.WORKS),
  WATCH_OPTIONS(Kind.ANYTHING, Support.WORKS),
  WATCH_DELAY(Kind.DURATION, Support.WORKS),
  UID(Kind.TEXT_OR_NUMBER, Support.WORKS, "user"),
  GID(Kind.TEXT_OR_NUMBER, Support.WORKS),
  FORCE(Kind.FLAG, Support.NOT_YET),
  DEPENDS_ON(Kind.WORDS, Support.WORKS),
  EXECUTE_COMMAND(Kind.FLAG, Support.NEVER),
  USERNAME(Kind.TEXT, Support.NEVER),
  WRITE(Kind.FLAG, Support.NEVER),
  WINDOWS_HIDE(Kind.FLAG, Support.NEVER),
  INSTALL_URL(Kind.TEXT, Support.NEVER),
  SOURCE_MAP_SUPPORT(Kind.FLAG, Support.NEVER),
  DISABLE_SOURCE_MAP_SUPPORT(Kind.FLAG, Support.NEVER),
  VIZION(Kind.FLAG, Support.NEVER),
  POST_UPDATE(Kind.ANYTHING, Support.NEVER),
  TRACE(Kind.FLAG, Support.NEVER),
  DISABLE_TRACE(Kind.FLAG, Support.NEVER),
  V8(Kind.FLAG, Support.NEVER),
  EVENT_LOOP_INSPECTOR(Kind.FLAG, Support.NEVER),
  DEEP_MONITORING(Kind.FLAG, Support.NEVER),
  PMX(Kind.FLAG, Support.NEVER),
  AUTOMATION(Kind.FLAG, Support.NEVER),
  IO(Kind.ANYTHING, Support.NEVER),
  POLICY(Kind.TEXT, Support.WORKS),
  OFFSET_PORTS(Kind.WORDS, Support.WORKS, "offset_port"),
  SHARE(Kind.FLAG, Support.WORKS),
  DRAIN_TIMEOUT(Kind.DURATION, Support.WORKS),
  STOP_SIGNAL(Kind.TEXT_OR_NUMBER, Support.WORKS, "kill_signal"),
  HEALTH(Kind.ANYTHING, Support.WORKS, "health_check"),
  KEEP_ARTIFACTS(Kind.NUMBER, Support.WORKS),
  SLOW_START(Kind.DURATION, Support.WORKS),
  MAX_ERROR_RATE(Kind.ANYTHING, Support.WORKS),
  ERROR_METRICS(Kind.TEXT, Support.WORKS),
  ENV_FILE(Kind.TEXT, Support.WORKS),
  NICE(Kind.TEXT_OR_NUMBER, Support.WORKS),
  UMASK(Kind.TEXT, Support.WORKS),
  LIMITS(Kind.LIMITS, Support.WORKS, "limit"),
  CGROUP(Kind.CGROUP, Support.WORKS),
  STDIN(Kind.TEXT, Support.WORKS),
  CRON_TIME_ZONE(Kind.TEXT, Support.WORKS, "cron_timezone"),
  CRON_OVERLAP(Kind.FLAG, Support.WORKS),
  CRON_START_STOPPED(Kind.FLAG, Support.WORKS),
  WATCH_EXT(Kind.WORDS, Support.WORKS, "ext"),
  WATCHDOG(Kind.DURATION, Support.WORKS),
  CLASS_PATH(Kind.WORDS, Support.WORKS),
  JVM_ARGS(Kind.WORDS, Support.WORKS),
  AOT_CACHE(Kind.ANYTHING, Support.WORKS),
  LOG_ROTATE(Kind.ANYTHING, Support.WORKS);

  /// What Tasuki does with it.
  enum Support {
    WORKS,
    /// Known, and promised, but without effect in this version.
    NOT_YET,
    /// Concerns only PM2 itself or its cloud service.
    NEVER
  }

  /// What may be written as its value.
  enum Kind {
    TEXT("a text"),
    NUMBER("a whole number"),
    TEXT_OR_NUMBER("a text or a whole number"),
    COUNT("a whole number, 'max', '2..8', or an object such as { min: 2, max: 8 }"),
    FLAG("true or false"),
    WORDS("a text or a list of texts"),
    DURATION("a duration such as 1500 (milliseconds), '5s' or '2m'"),
    SIZE("a size such as '300M' or '1G'"),
    VARIABLES("an object of variables"),
    LIMITS("an object such as { nofile: 65536, core: 0 }"),
    CGROUP("an object such as { memory: '512M', cpu: 1.5, pids: 100 }"),
    ANYTHING("a value");

    final String expected;

    Kind(String expected) {
      this.expected = expected;
    }

    boolean accepts(ConfigValue value) {
      return switch (this) {
        case TEXT -> value instanceof Text;
        case NUMBER -> isWhole(value);
        case COUNT -> value instanceof Text || value instanceof Entries || isWhole(value);
        case TEXT_OR_NUMBER -> value instanceof Text || isWhole(value);
        case FLAG -> value instanceof Flag;
        case WORDS ->
            isScalar(value)
                || (value instanceof Items items
                    && items.values().stream().allMatch(Kind::isScalar));
        case DURATION -> matches(value, "(?i)\\d{1,9}(ms|s|m|h)?");
        case SIZE -> matches(value, "(?i)\\d{1,15}\\s*([KMG]B?|B)?");
        case VARIABLES, LIMITS, CGROUP -> value instanceof Entries;
        case ANYTHING -> true;
      };
    }

    private static boolean isWhole(ConfigValue value) {
      return matches(value, "-?\\d{1,9}");
    }

    private static boolean isScalar(ConfigValue value) {
      return value instanceof Text || value instanceof Digits;
    }

    private static boolean matches(ConfigValue value, String pattern) {
      return switch (value) {
        case Text text -> text.text().strip().matches(pattern);
        case Digits digits -> digits.text().matches(pattern);
        default -> false;
      };
    }
  }

  private static final Map<String, Attribute> BY_KEY = byKey();

  final Kind kind;
  final Support support;
  private final String aliases;

  Attribute(Kind kind, Support support, String... aliases) {
    this.kind = kind;
    this.support = support;
    this.aliases = String.join(" ", aliases);
  }

  /// The key in a file, such as `kill_timeout`.
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether the value asks for what Tasuki does anyway.
  boolean isUsual(ConfigValue value) {
    return switch (value) {
      case Flag flag -> flag.value() == (this == AUTOSTART || this == TREEKILL);
      case Nothing _ -> true;
      case Digits digits -> digits.text().equals("0");
      case Text text -> text.text().isEmpty();
      case Items items -> items.values().isEmpty();
      case Entries entries -> entries.values().isEmpty();
    };
  }

  static Optional<Attribute> of(String key) {
    return Optional.ofNullable(BY_KEY.get(snakeCase(key)));
  }

  /// All keys and aliases.
  static Set<String> keys() {
    return BY_KEY.keySet();
  }

  private static String snakeCase(String key) {
    return key.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  private static Map<String, Attribute> byKey() {
    Map<String, Attribute> keys = new TreeMap<>();
    for (Attribute attribute : values()) {
      keys.put(attribute.key(), attribute);
      if (!attribute.aliases.isEmpty()) {
        for (String alias : attribute.aliases.split(" ", -1)) {
          keys.put(alias, attribute);
        }
      }
    }
    return keys;
  }
}
