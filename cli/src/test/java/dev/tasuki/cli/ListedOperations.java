package dev.tasuki.cli;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.daemon.Conversations;
import dev.tasuki.daemon.DeployOptions;
import dev.tasuki.daemon.EventBus;
import dev.tasuki.daemon.HeadCuts;
import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.OperationException;
import dev.tasuki.daemon.Operations;
import dev.tasuki.supervisor.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A list of instances in memory that starts nothing: a test double, for parsing and rendering
/// only. What commands do to processes is tested with the real daemon in the integration tests.
final class ListedOperations implements Operations {
  final List<InstanceView> instances = new CopyOnWriteArrayList<>();
  final List<String> calls = new CopyOnWriteArrayList<>();
  final List<AppDefinition> started = new ArrayList<>();
  List<ReloadReceipt> receipts = List.of();
  @Nullable String failure;
  @Nullable Map<String, String> newEnvironment;

  @Override
  public List<InstanceView> instances() {
    return List.copyOf(instances);
  }

  @Override
  public List<InstanceView> select(List<String> selectors) throws OperationException {
    List<InstanceView> selected =
        instances.stream()
            .filter(instance ->
                selectors.contains("all")
                    || selectors.contains(instance.app().name())
                    || selectors.contains(Integer.toString(instance.id())))
            .toList();
    if (selected.isEmpty()) {
      throw new OperationException("no app matches " + selectors);
    }
    return selected;
  }

  @Override
  public void start(AppDefinition definition, Runnable listed, Progress progress)
      throws OperationException {
    calls.add("start " + definition.name());
    started.add(definition);
    for (int slot = 0; slot < definition.instances(); slot++) {
      Status status = failure == null ? Status.ONLINE : Status.ERRORED;
      instances.add(Fixture.instance(instances.size(), definition, status));
    }
    fail();
  }

  @Override
  public void restart(
      List<String> selectors, @Nullable Map<String, String> environment, Progress progress)
      throws OperationException {
    calls.add("restart " + selectors);
    newEnvironment = environment;
    select(selectors);
  }

  @Override
  public void stop(List<String> selectors, Progress progress) throws OperationException {
    calls.add("stop " + selectors);
    progress.line("stopping \u001B[31mred");
    select(selectors);
  }

  @Override
  public void delete(List<String> selectors, Progress progress) throws OperationException {
    calls.add("delete " + selectors);
    instances.removeAll(select(selectors));
  }

  @Override
  public List<ReloadReceipt> reload(
      List<String> selectors, DeployOptions options, Progress progress) throws OperationException {
    calls.add("reload " + selectors);
    fail();
    return receipts;
  }

  @Override
  public ReloadReceipt redefine(
      AppDefinition definition, boolean gently, DeployOptions options, Progress progress)
      throws OperationException {
    calls.add((gently ? "reload " : "restart ") + definition.name() + " anew");
    fail();
    return new ReloadReceipt(definition.name(), List.of(), null);
  }

  @Override
  public void scale(String selector, String change, Progress progress) {
    calls.add("scale " + selector + " " + change);
  }

  @Override
  public void reset(List<String> selectors) {
    calls.add("reset " + selectors);
  }

  @Override
  public List<Integer> signal(List<String> selectors, int signal) throws OperationException {
    calls.add("signal " + signal + " " + selectors);
    return select(selectors).stream().map(InstanceView::pid).toList();
  }

  @Override
  public void send(String selector, String line) {
    calls.add("send " + selector + " " + line);
  }

  @Override
  public List<String> toggleWatch(List<String> selectors) {
    calls.add("watch " + selectors);
    return List.of();
  }

  @Override
  public List<String> save(boolean force) {
    calls.add("save" + (force ? " by force" : ""));
    return instances.stream().map(instance -> instance.app().name()).distinct().toList();
  }

  @Override
  public boolean clearDump() {
    calls.add("cleardump");
    return true;
  }

  @Override
  public List<String> resurrect(Progress progress) {
    calls.add("resurrect");
    return List.of();
  }

  @Override
  public List<String> restore(List<RestoredApp> apps, Progress progress) {
    List<String> names = apps.stream().map(app -> app.definition().name()).toList();
    calls.add("restore " + names);
    return names;
  }

  @Override
  public void flush(List<String> selectors) {
    calls.add("flush " + selectors);
  }

  @Override
  public List<String> rotateLogs(List<String> selectors) {
    return List.of();
  }

  @Override
  public void reloadLogs() {}

  @Override
  public HeadCuts headCuts() {
    return new HeadCuts();
  }

  @Override
  public List<String> lastLogLines(InstanceView instance, int lines) {
    return List.of("first line", "\u001B[2Jboom \u001B]0;title\u0007at line 7");
  }

  @Override
  public void update(List<String> command, List<String> assignments) throws OperationException {
    calls.add("update " + command + " " + assignments);
    fail();
  }

  @Override
  public Conversations conversations() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void shutdown(Progress progress) {
    calls.add("shutdown");
  }

  @Override
  public EventBus events() {
    throw new UnsupportedOperationException("no command asks for events");
  }

  @Override
  public ReloadReceipt rollback(String app, DeployOptions options, Progress progress) {
    calls.add("rollback " + app);
    return new ReloadReceipt(app, List.of(), null);
  }

  @Override
  public List<DeployView> history(String app) {
    calls.add("history " + app);
    return List.of();
  }

  @Override
  public DaemonInfo info() {
    return new DaemonInfo("0.1.0", 1, 2, "/home/someone/.tasuki", Duration.ofHours(1));
  }

  private void fail() throws OperationException {
    if (failure != null) {
      throw new OperationException(failure);
    }
  }
}
