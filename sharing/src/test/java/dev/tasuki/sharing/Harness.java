package dev.tasuki.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcSockets;
import dev.tasuki.posix.Syscall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Real servers under a real [PortSharing]; kills all of them at the end.
final class Harness implements SharingEvents, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final Path journal;
  final ProcessAccess access;
  final MemoryStore store;
  final List<String> notices = new CopyOnWriteArrayList<>();
  final Set<Long> gone = ConcurrentHashMap.newKeySet();
  final Map<Long, Integer> listening = new ConcurrentHashMap<>();
  final Map<Long, String> addresses = new ConcurrentHashMap<>();
  final Map<Long, Integer> closed = new ConcurrentHashMap<>();
  final Map<Long, WorkerOptions> options = new TreeMap<>();
  final Map<Long, Integer> pids = new TreeMap<>();
  private final Map<Long, Descriptor> filters = new HashMap<>();
  private final List<Process> strangers = new ArrayList<>();
  private long runs;
  PortSharing sharing;

  Harness(Path directory, ProcessAccess access) throws IOException {
    this(directory, access, new MemoryStore());
  }

  Harness(Path directory, ProcessAccess access, MemoryStore store) throws IOException {
    this.store = store;
    this.journal = directory.resolve("ports");
    this.access = access;
    this.sharing = PortSharing.start(access, store, journal, this);
  }

  /// Keeps duplicates as the keeper would.
  static class MemoryStore implements DescriptorStore {
    final Map<String, Descriptor> stored = new ConcurrentHashMap<>();

    @Override
    public void put(String name, Descriptor descriptor) throws PosixException {
      Descriptor old = stored.put(name, descriptor.duplicate());
      if (old != null) {
        old.close();
      }
    }

    @Override
    public void remove(String name) {
      Descriptor old = stored.remove(name);
      if (old != null) {
        old.close();
      }
    }
  }

  long start(WorkerOptions worker, String... command) throws Exception {
    FilteredSpawn.Spawned spawned = FilteredSpawn.spawn(List.of(command), System.getenv());
    long run = ++runs;
    pids.put(run, spawned.pid());
    options.put(run, worker);
    filters.put(run, spawned.listener());
    sharing.add(run, worker, spawned.listener().duplicate());
    return run;
  }

  long python(WorkerOptions worker, int port) throws Exception {
    return python("server", worker, port);
  }

  long python(String script, WorkerOptions worker, int port) throws Exception {
    return start(worker, "python3", server(script + ".py"), Integer.toString(port));
  }

  /// The path of one of the servers among the test resources.
  static String server(String file) throws URISyntaxException {
    URL url = Harness.class.getResource("/servers/" + file);
    return Path.of(Objects.requireNonNull(url, file).toURI()).toString();
  }

  /// Starts `count` eligible workers of one app.
  List<Long> workers(int count, Policy policy, int port) throws Exception {
    List<Long> started = new ArrayList<>();
    for (int slot = 0; slot < count; slot++) {
      started.add(python(worker("app", slot, policy), port));
    }
    started.forEach(this::awaitListening);
    started.forEach(run -> sharing.setEligible(run, true));
    started.forEach(sharing::endpoints); // all tasks before this one are done
    return started;
  }

  static WorkerOptions worker(String app, int slot, Policy policy) {
    return new WorkerOptions(app, slot, policy, Set.of());
  }

  void awaitListening(long run) {
    await()
        .atMost(PATIENCE)
        .failFast("worker is gone", () -> gone.contains(run))
        .until(() -> listening.containsKey(run));
  }

  /// The daemon dies and comes back: everything in memory is lost, workers go on.
  void restart() throws IOException {
    sharing.close();
    restartAfterDeath();
  }

  /// The same when its thread will never end.
  void restartAfterDeath() throws IOException {
    sharing = PortSharing.start(access, store, journal, this);
    Map<Long, Descriptor> notifies = new HashMap<>();
    for (Map.Entry<Long, Descriptor> entry : filters.entrySet()) {
      notifies.put(entry.getKey(), entry.getValue().duplicate());
    }
    Map<String, Descriptor> stored = new HashMap<>();
    for (Map.Entry<String, Descriptor> entry : store.stored.entrySet()) {
      stored.put(entry.getKey(), entry.getValue().duplicate());
    }
    sharing.restore(options, notifies, stored);
  }

  /// Daemon and keeper die at once: stored descriptors are lost, and so are the filters' listeners.
  void restartWithoutKeeper() throws IOException {
    sharing.close();
    filters.values().forEach(Descriptor::close);
    filters.clear();
    List.copyOf(store.stored.keySet()).forEach(store::remove);
    restartAfterDeath();
  }

  /// A JDK server, on an IPv6 socket even for an IPv4 address.
  long jdk(WorkerOptions worker, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(HttpServerMain.class.getName());
    command.addAll(List.of(arguments));
    return start(worker, command.toArray(String[]::new));
  }

  void kill(long run) {
    Syscall.KILL.call(-pids.getOrDefault(run, 0), 9);
    reap(run);
  }

  private void reap(long run) {
    Syscall.WAIT4.call(pids.getOrDefault(run, 0), 0, 0, 0);
  }

  int pid(long run) {
    return pids.getOrDefault(run, 0);
  }

  /// Runs a program that knows nothing of us.
  Process stranger(int port) throws Exception {
    return stranger("python3", server("server.py"), Integer.toString(port));
  }

  Process stranger(String... command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    strangers.add(process);
    return process;
  }

  /// The pid that answered one request on a connection of its own.
  static int get(int port, String path) throws IOException {
    return get(InetAddress.getLoopbackAddress(), port, path);
  }

  static int get(InetAddress from, int port, String path) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 20_000);
      return request(socket, path);
    }
  }

  static int request(Socket socket, String path) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(response).contains(" 200 ");
    return Integer.parseInt(response.substring(response.indexOf("\r\n\r\n") + 4).strip());
  }

  /// How many of `count` connections each pid got.
  static Map<Integer, Integer> spread(int port, int count) throws IOException {
    Map<Integer, Integer> spread = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      spread.merge(get(port, "/"), 1, Integer::sum);
    }
    return spread;
  }

  static double ratio(Map<Integer, Integer> spread) {
    int most = spread.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    int least = spread.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    return (double) most / least;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void listening(long run, String address, int port) {
    addresses.put(run, address);
    listening.put(run, port);
  }

  @Override
  public void closed(long run, String address, int port) {
    closed.put(run, port);
  }

  @Override
  public void gone(long run) {
    gone.add(run);
  }

  @Override
  public void notice(long run, String line) {
    notices.add(run + ": " + line);
  }

  @Override
  public void close() {
    Set<Integer> trees = new HashSet<>(ProcSockets.tree(pids.values()));
    trees.removeIf(pid -> pid == 0);
    trees.forEach(pid -> Syscall.KILL.call(pid, 9));
    pids.keySet().forEach(this::reap);
    for (Process stranger : strangers) {
      stranger.destroyForcibly().onExit().join();
    }
    sharing.close();
    filters.values().forEach(Descriptor::close);
    store.stored.values().forEach(Descriptor::close);
  }
}
