package dev.tasuki.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How workers are started: what Node's `cluster.setupPrimary()` takes, and what a JVM needs
/// besides. Immutable; made with a [Builder].
///
/// By default a worker is this program again: same JVM, JVM options, class or module path, main
/// class (or jar, or source file) and arguments, same environment and directory, standard streams
/// shared with the primary.
public final class ClusterSettings {
  private final Builder values;

  private ClusterSettings(Builder values) {
    this.values = values;
  }

  /// The defaults; the scheduling policy as the environment asks for.
  ///
  /// @throws IllegalArgumentException when the environment asks for a policy that there is not
  public static Builder builder() {
    return new Builder();
  }

  /// A builder that starts with these settings.
  public Builder toBuilder() {
    return values.copy();
  }

  /// The program: a `.jar`, `.java`, `.js`, `.mjs`, `.cjs` or `.py` file, or anything executable;
  /// empty for this program itself.
  public Optional<String> exec() {
    return Optional.ofNullable(values.exec);
  }

  /// The main class: one that a JVM with this one's class path or module path finds, or one in the
  /// Spring Boot jar that this program is. Empty unless it was set.
  public Optional<String> mainClass() {
    return Optional.ofNullable(values.mainClass).map(Class::getName);
  }

  @Nullable Class<?> mainType() {
    return values.mainClass;
  }

  /// Arguments for the program; empty for the primary's own.
  public Optional<List<String>> args() {
    return Optional.ofNullable(values.args);
  }

  /// Options for the interpreter (the JVM, node): Node's `execArgv`; empty for the primary's own
  /// JVM options.
  public Optional<List<String>> interpreterArgs() {
    return Optional.ofNullable(values.interpreterArgs);
  }

  /// The interpreter: Node's `execPath`; empty to choose by the program.
  public Optional<String> interpreter() {
    return Optional.ofNullable(values.interpreter);
  }

  /// Environment variables in addition to the primary's.
  public Map<String, String> env() {
    return values.env;
  }

  /// The working directory; empty for the primary's.
  public Optional<Path> cwd() {
    return Optional.ofNullable(values.cwd);
  }

  /// Whether workers' output goes to [WorkerHandle#stdout()] and [WorkerHandle#stderr()] instead of
  /// the primary's own streams. False unless set.
  public boolean silent() {
    return values.silent;
  }

  /// The user to run as; -1 for the primary's. Needs the privilege.
  public int uid() {
    return values.uid;
  }

  /// The group to run as; -1 for the primary's. Needs the privilege.
  public int gid() {
    return values.gid;
  }

  /// How connections are spread: as the environment asks for unless set
  /// ([SchedulingPolicy#fromEnvironment()]).
  public SchedulingPolicy scheduling() {
    return values.scheduling;
  }

  /// How long a disconnected Java worker may take to finish its connections before those that are
  /// left are cut: idle ones, kept alive by their clients, among them. 20 s unless set. A Node
  /// worker decides that itself.
  public Duration drainTimeout() {
    return values.drainTimeout;
  }

  /// Whether ports that a worker binds past the primary are shared by the kernel: those of native
  /// transports, asynchronous channels, and runtimes that know nothing of the primary. True unless
  /// set. Without it such a port belongs to the worker that binds it first, and a worker's system
  /// calls pass no filter, which costs a server about a tenth of a microsecond for each.
  public boolean adoption() {
    return values.adoption;
  }

  /// How many connections a worker may be handed before it has accepted the first, per listener;
  /// 1..8, 2 unless set. Node has 1.
  public int inFlight() {
    return values.inFlight;
  }

  @Override
  public String toString() {
    return "ClusterSettings[exec="
        + exec().or(this::mainClass).orElse("this program")
        + ", args="
        + args().map(List::toString).orElse("the same")
        + ", scheduling="
        + values.scheduling
        + "]";
  }

  /// Collects settings. Not thread-safe.
  public static final class Builder {
    private static final int MAX_IN_FLIGHT = 8;
    private static final int DEFAULT_IN_FLIGHT = 2;

    private @Nullable String exec;
    private @Nullable Class<?> mainClass;
    private @Nullable List<String> args;
    private @Nullable List<String> interpreterArgs;
    private @Nullable String interpreter;
    private Map<String, String> env = Map.of();
    private @Nullable Path cwd;
    private boolean silent;
    private int uid = -1;
    private int gid = -1;
    private SchedulingPolicy scheduling = SchedulingPolicy.fromEnvironment();
    private boolean adoption = true;
    private int inFlight = DEFAULT_IN_FLIGHT;
    private Duration drainTimeout = Duration.ofSeconds(20);

    private Builder() {}

    /// See [ClusterSettings#exec()].
    public Builder exec(String program) {
      this.exec = program;
      return this;
    }

    /// See [ClusterSettings#mainClass()]. Whether a JVM can find it shows at `fork`, which throws a
    /// [ClusterException] when it cannot.
    public Builder mainClass(Class<?> main) {
      this.mainClass = main;
      return this;
    }

    /// See [ClusterSettings#args()].
    public Builder args(String... arguments) {
      this.args = List.of(arguments);
      return this;
    }

    /// See [ClusterSettings#interpreterArgs()].
    public Builder interpreterArgs(String... arguments) {
      this.interpreterArgs = List.of(arguments);
      return this;
    }

    /// Options for the worker's JVM: [#interpreterArgs] by the name that a Java programmer expects.
    public Builder jvmArgs(String... arguments) {
      return interpreterArgs(arguments);
    }

    /// See [ClusterSettings#interpreter()].
    public Builder interpreter(String program) {
      this.interpreter = program;
      return this;
    }

    /// Adds environment variables.
    public Builder env(Map<String, String> variables) {
      Map<String, String> all = new LinkedHashMap<>(env);
      all.putAll(variables);
      this.env = Map.copyOf(all);
      return this;
    }

    /// Adds an environment variable.
    public Builder env(String name, String value) {
      return env(Map.of(name, value));
    }

    /// See [ClusterSettings#cwd()].
    public Builder cwd(Path directory) {
      this.cwd = directory.toAbsolutePath();
      return this;
    }

    /// See [ClusterSettings#silent()].
    public Builder silent(boolean wanted) {
      this.silent = wanted;
      return this;
    }

    /// See [ClusterSettings#uid()].
    public Builder uid(int user) {
      this.uid = user;
      return this;
    }

    /// See [ClusterSettings#gid()].
    public Builder gid(int group) {
      this.gid = group;
      return this;
    }

    /// See [ClusterSettings#scheduling()].
    public Builder scheduling(SchedulingPolicy policy) {
      this.scheduling = policy;
      return this;
    }

    /// See [ClusterSettings#drainTimeout()].
    ///
    /// @throws IllegalArgumentException when it is negative
    public Builder drainTimeout(Duration longest) {
      if (longest.isNegative()) {
        throw new IllegalArgumentException("drainTimeout is " + longest);
      }
      this.drainTimeout = longest;
      return this;
    }

    /// See [ClusterSettings#adoption()].
    public Builder adoption(boolean wanted) {
      this.adoption = wanted;
      return this;
    }

    /// See [ClusterSettings#inFlight()].
    ///
    /// @throws IllegalArgumentException outside 1..8
    public Builder inFlight(int connections) {
      if (connections < 1 || connections > MAX_IN_FLIGHT) {
        throw new IllegalArgumentException("inFlight is 1 to 8, not " + connections);
      }
      this.inFlight = connections;
      return this;
    }

    /// @throws IllegalStateException when both a program and a main class are given, or a kernel
    ///   policy without adoption
    public ClusterSettings build() {
      if (!adoption && scheduling.isKernel()) {
        throw new IllegalStateException(scheduling + " needs adoption");
      }
      if (exec != null && mainClass != null) {
        throw new IllegalStateException("exec and mainClass exclude each other");
      }
      return new ClusterSettings(copy());
    }

    private Builder copy() {
      Builder copy = new Builder();
      copy.exec = exec;
      copy.mainClass = mainClass;
      copy.args = args;
      copy.interpreterArgs = interpreterArgs;
      copy.interpreter = interpreter;
      copy.env = env;
      copy.cwd = cwd;
      copy.silent = silent;
      copy.uid = uid;
      copy.gid = gid;
      copy.scheduling = scheduling;
      copy.adoption = adoption;
      copy.inFlight = inFlight;
      copy.drainTimeout = drainTimeout;
      return copy;
    }
  }
}
