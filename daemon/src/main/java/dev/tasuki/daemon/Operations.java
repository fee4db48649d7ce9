package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything that a command can ask of the daemon.
///
/// Every method blocks its (virtual) thread until the operation is done and true, or throws
/// [OperationException] with the one line that the user is to see. Thread-safe.
///
/// A selector is an id, a name, a namespace, `all` or `/regex/`. A name means all instances of that
/// app, an id just that instance. A selector that matches nothing is an [OperationException].
public interface Operations {

  /// Where an operation reports while it runs.
  interface Progress {
    /// One line for the user.
    void line(String text);

    /// Whether the user pressed Ctrl-C. An operation looks at it between steps.
    boolean interrupted();
  }

  /// All instances, ordered by app name, then id.
  List<InstanceView> instances();

  /// The instances that the selectors match, in the same order.
  List<InstanceView> select(List<String> selectors) throws OperationException;

  /// Starts a new app. Returns when every instance is online or has failed.
  ///
  /// @throws OperationException when an app of that name exists, or an instance does not come up
  default void start(AppDefinition definition, Progress progress) throws OperationException {
    start(definition, () -> {}, progress);
  }

  /// The same.
  ///
  /// @param listed called once the app is listed (its ids are those before the next one's), but not
  ///   up yet; not called when it cannot be listed
  void start(AppDefinition definition, Runnable listed, Progress progress)
      throws OperationException;

  /// Starts what is stopped or errored, restarts what runs (PM2's `restart`): stop, then start.
  ///
  /// @param environment new environment for the apps, or null to keep theirs
  void restart(List<String> selectors, @Nullable Map<String, String> environment, Progress progress)
      throws OperationException;

  /// Stops; the apps stay listed.
  void stop(List<String> selectors, Progress progress) throws OperationException;

  /// Stops and forgets.
  void delete(List<String> selectors, Progress progress) throws OperationException;

  /// Replaces slot by slot without losing a request; reverts when the new process is bad.
  ///
  /// @return one receipt an app, in order
  /// @throws OperationException when any slot was reverted; the receipts went to `progress`
  default List<ReloadReceipt> reload(List<String> selectors, Progress progress)
      throws OperationException {
    return reload(selectors, DeployOptions.DEFAULT, progress);
  }

  /// The same in another order, or with a watch.
  List<ReloadReceipt> reload(List<String> selectors, DeployOptions options, Progress progress)
      throws OperationException;

  /// Makes a listed app what the definition of the same name says, the number of instances
  /// included, and starts what is stopped of it.
  ///
  /// @param gently slot by slot without losing a request; when a new process is bad, the app keeps
  ///   its old definition and the slots that have not changed over their processes. Else: stop,
  ///   then start
  /// @return what was replaced gently
  /// @throws OperationException when a slot was reverted, or an instance does not come up
  default ReloadReceipt redefine(AppDefinition definition, boolean gently, Progress progress)
      throws OperationException {
    return redefine(definition, gently, DeployOptions.DEFAULT, progress);
  }

  /// The same in another order, or with a watch.
  ReloadReceipt redefine(
      AppDefinition definition, boolean gently, DeployOptions options, Progress progress)
      throws OperationException;

  /// Gives an app the definition back that served before the present one, without losing a request;
  /// with `keep_artifacts` also the file that it was started from then.
  ///
  /// @throws OperationException when there is none, or a slot was reverted
  ReloadReceipt rollback(String app, DeployOptions options, Progress progress)
      throws OperationException;

  /// What was done to an app, newest first.
  ///
  /// @param app a name
  List<DeployView> history(String app) throws OperationException;

  /// Sets the number of instances of an app (by name or by the id of one of its instances).
  ///
  /// @param change `N`, `+N` or `-N`
  void scale(String selector, String change, Progress progress) throws OperationException;

  /// Sets the counters of restarts to zero.
  void reset(List<String> selectors) throws OperationException;

  /// Sends a signal to the main processes of the selected instances.
  ///
  /// @param signal its number, see [dev.tasuki.posix.Signal]
  /// @return the pids that received it
  /// @throws OperationException when none of them has a process, or one may not be signalled
  List<Integer> signal(List<String> selectors, int signal) throws OperationException;

  /// Messages to and from the programs that run.
  Conversations conversations();

  /// Writes a line to the standard input of the selected instances (`stdin: 'pipe'`).
  ///
  /// @throws OperationException when one has no such input, or does not read it
  void send(String selector, String line) throws OperationException;

  /// Begins to watch the files of the selected apps, or ends it.
  ///
  /// @return a line for each app
  List<String> toggleWatch(List<String> selectors) throws OperationException;

  /// Writes the list to `dump.json`, for [#resurrect].
  ///
  /// @param force whether an empty list may replace a saved one
  /// @return the names of the saved apps
  List<String> save(boolean force) throws OperationException;

  /// Removes what [#save] has written.
  ///
  /// @return whether there was anything
  boolean clearDump() throws OperationException;

  /// Brings back the saved apps whose names are not listed. Stopped instances stay stopped.
  ///
  /// @return the names of the apps that were brought back
  /// @throws OperationException when nothing is saved, or an instance does not come up
  List<String> resurrect(Progress progress) throws OperationException;

  /// Lists apps that were listed elsewhere, those whose names are not listed, and starts their
  /// instances, except for those that are to stay stopped.
  ///
  /// @return the names of the apps that were added
  /// @throws OperationException when an instance does not come up; all are listed nevertheless
  List<String> restore(List<RestoredApp> apps, Progress progress) throws OperationException;

  /// @param stopped for each instance whether it stays stopped
  record RestoredApp(AppDefinition definition, List<Boolean> stopped) {
    public RestoredApp {
      stopped = List.copyOf(stopped);
    }
  }

  /// Empties the log files of the selected apps.
  void flush(List<String> selectors) throws OperationException;

  /// Puts the log files of the selected apps aside now, whatever their size.
  ///
  /// @return the files that had anything
  List<String> rotateLogs(List<String> selectors) throws OperationException;

  /// Opens the log files that the daemon writes anew, after another program has moved them.
  void reloadLogs();

  /// For those who read log files while their heads may be cut off.
  HeadCuts headCuts();

  /// The last lines of an instance's error log (or output log when that is empty).
  List<String> lastLogLines(InstanceView instance, int lines);

  /// Has another version of keeper and daemon take over; no app is touched. Returns when the new
  /// keeper serves; this daemon ends once the reply has been sent, and the next one starts.
  ///
  /// @param command the new keeper's argv, which holds that of the daemon
  /// @param assignments variables `NAME=VALUE` in place of the keeper's
  /// @throws OperationException when an operation is under way, or the new keeper does not start
  void update(List<String> command, List<String> assignments) throws OperationException;

  /// Ends all apps, the daemon and the keeper. Returns when all apps are gone; the daemon itself
  /// ends once the reply has been sent.
  void shutdown(Progress progress) throws OperationException;

  /// What happens to apps, as it happens.
  EventBus events();

  /// Facts about the running daemon.
  DaemonInfo info();

  /// @param home TASUKI_HOME, absolute
  record DaemonInfo(String version, int pid, int keeperPid, String home, Duration uptime) {}

  /// What a reload did for one app.
  ///
  /// @param slots one entry a slot that was worked on
  /// @param reverted why the reload was reverted, or null when it succeeded
  record ReloadReceipt(String app, List<SlotReceipt> slots, @Nullable String reverted) {}

  /// One operation on an app.
  ///
  /// @param operation such as `reload`
  /// @param changes what differed from before, in words
  /// @param result `done`, or why it failed
  /// @param slots how many processes were replaced
  /// @param accepted connections that the old processes accepted after they had left the rotation:
  ///   they were in their queues, or on their way there
  /// @param drained connections that the old processes finished
  /// @param cut connections that were still open when their time was over
  record DeployView(
      Instant at,
      String operation,
      List<String> changes,
      String result,
      Duration took,
      int slots,
      int accepted,
      int drained,
      int cut) {
    public DeployView {
      changes = List.copyOf(changes);
    }
  }

  /// @param oldPid process that was replaced
  /// @param newPid process that took over, 0 when reverted
  /// @param ready how long the new process took from spawn to ready
  /// @param accepted connections that the old process accepted after it had left the rotation: they
  ///   were in its queue, or on their way there
  /// @param drained connections that the old process finished while draining, those included
  /// @param cut connections that were still open when the drain time-out ended
  /// @param draining how long the drain took
  record SlotReceipt(
      int slot,
      int oldPid,
      int newPid,
      Duration ready,
      int accepted,
      int drained,
      int cut,
      Duration draining) {}
}
