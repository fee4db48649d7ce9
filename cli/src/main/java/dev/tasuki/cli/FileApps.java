package dev.tasuki.cli;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.ConfigException;
import dev.tasuki.config.DefinitionDifference;
import dev.tasuki.config.Ecosystem;
import dev.tasuki.daemon.DeployOptions;
import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.OperationException;
import dev.tasuki.daemon.Operations.ReloadReceipt;
import dev.tasuki.supervisor.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The apps of a configuration file beside those that are listed. Reading checks all of them before
/// anything is touched.
final class FileApps {
  private final Context context;
  private final Path file;
  private final List<AppDefinition> wanted;
  private final boolean whole;

  private FileApps(Context context, Path file, List<AppDefinition> wanted, boolean whole) {
    this.context = context;
    this.file = file;
    this.wanted = wanted;
    this.whole = whole;
  }

  /// One app of the file.
  ///
  /// @param listed whether an app of that name is listed
  /// @param differences what is not as the file says
  /// @param running whether all of it is online
  private record Change(
      AppDefinition app, boolean listed, List<String> differences, boolean running) {
    boolean isNone() {
      return listed && running && differences.isEmpty();
    }

    String line() {
      String name = app.name();
      if (!listed) {
        return "+ " + name + ": new, instances: " + app.instances();
      }
      if (!differences.isEmpty()) {
        return "~ " + name + ": " + String.join("; ", differences);
      }
      return running ? "= " + name + ": unchanged" : "~ " + name + ": not all of it is online";
    }
  }

  /// Whether a word names a configuration file and no listed app.
  static boolean isFile(Context context, String word) {
    return word.equals(StandardInput.WORD)
        || (Ecosystem.isNamed(word) && !StartCommand.isKnown(context, word));
  }

  /// The configuration file of the caller's folder.
  static String inFolder(Context context) throws UsageException {
    Path file = Ecosystem.in(context.cwd());
    if (file == null) {
      throw new UsageException(
          "nothing to start: name a file, or write an ecosystem.config.js (tasuki init)");
    }
    return file.toString();
  }

  /// @throws ConfigException when the file or any chosen app of it is not right
  static FileApps read(Context context, String word, FileFlags flags)
      throws ConfigException, OperationException {
    Ecosystem ecosystem =
        word.equals(StandardInput.WORD)
            ? Ecosystem.parse(StandardInput.read(context), context.cwd())
            : Ecosystem.read(word, context.cwd(), context.environment());
    List<AppDefinition> wanted =
        ecosystem.definitions(
            context.resolver(), context.environment(), flags.environment, flags.only());
    ecosystem.warnings().forEach(line -> warn(context, line));
    String unknown = ecosystem.unknownEnvironment(flags.environment);
    if (unknown != null) {
      warn(context, unknown);
    }
    return new FileApps(context, ecosystem.file(), wanted, flags.only().isEmpty());
  }

  /// The same with its apps changed.
  FileApps with(UnaryOperator<AppDefinition> change) {
    return new FileApps(context, file, wanted.stream().map(change).toList(), whole);
  }

  private static void warn(Context context, String line) {
    context.console().err("tasuki: warning: " + Text.clean(line) + "\n");
  }

  /// The listed apps that a file names.
  ///
  /// @throws ConfigException when none is
  static List<String> listed(Context context, String word, FileFlags flags)
      throws ConfigException, OperationException {
    Ecosystem ecosystem = Ecosystem.read(word, context.cwd(), context.environment());
    List<String> names =
        new ArrayList<>(
            ecosystem.names(context.resolver(), context.environment(), flags.environment));
    if (!flags.only().isEmpty()) {
      names.retainAll(flags.only());
    }
    names.removeIf(name -> instancesOf(context, name).isEmpty());
    if (names.isEmpty()) {
      throw new ConfigException(ecosystem.file() + ": none of its apps is listed");
    }
    return names;
  }

  /// The instances of the app of that name; cheaper than to look for it in the whole list.
  static List<InstanceView> instancesOf(Context context, String name) {
    try {
      return context.operations().select(List.of(name)).stream()
          .filter(instance -> instance.app().name().equals(name)) // not an id or a namespace
          .toList();
    } catch (OperationException e) {
      return List.of();
    }
  }

  /// Says what would change.
  ///
  /// @return whether anything would
  boolean show() {
    List<Change> changes = changes();
    changes.forEach(change -> context.line(Text.clean(change.line())));
    Set<String> surplus = surplus();
    surplus.forEach(
        name -> context.line("- " + name + ": no longer in the file (--prune removes it)"));
    return !surplus.isEmpty() || changes.stream().anyMatch(change -> !change.isNone());
  }

  private List<Change> changes() {
    Map<String, List<InstanceView>> listed =
        context.operations().instances().stream()
            .collect(
                Collectors.groupingBy(
                    view -> view.app().name(), LinkedHashMap::new, Collectors.toList()));
    return wanted.stream().map(app -> change(app, listed.get(app.name()))).toList();
  }

  private static Change change(AppDefinition app, @Nullable List<InstanceView> listed) {
    if (listed == null) {
      return new Change(app, false, List.of(), false);
    }
    return new Change(
        app,
        true,
        DefinitionDifference.between(listed.getFirst().app(), listed.size(), app),
        listed.stream().allMatch(FileApps::isAsWanted));
  }

  private static boolean isAsWanted(InstanceView view) {
    boolean waits = view.app().startsLater();
    return view.status() == Status.ONLINE || (waits && view.status() == Status.STOPPED);
  }

  /// [#apply(boolean, boolean, DeployOptions)] slot by slot.
  int apply(boolean gently, boolean always) {
    return apply(gently, always, DeployOptions.DEFAULT);
  }

  /// Makes the apps what the file says. A failure of one does not keep the others from it.
  ///
  /// @param gently by reload instead of restart
  /// @param always also what is as the file says already
  int apply(boolean gently, boolean always, DeployOptions options) {
    int status = TasukiCommand.DONE;
    Set<String> failed = ConcurrentHashMap.newKeySet();
    List<Change> changes = changes();
    int next;
    for (int at = 0; at < changes.size(); at = next) {
      int end = endOfNew(changes, at);
      next = Math.max(end, at + 1);
      if (context.console().interrupted()) {
        return TasukiCommand.INTERRUPTED;
      }
      int done =
          end > at
              ? startAll(changes.subList(at, end), failed)
              : applyListed(changes.get(at), gently, always, options, failed);
      status = Math.max(status, done);
    }
    return status;
  }

  private static int endOfNew(List<Change> changes, int from) {
    int end = from;
    while (end < changes.size() && !changes.get(end).listed()) {
      end++;
    }
    return end;
  }

  private int applyListed(
      Change change, boolean gently, boolean always, DeployOptions options, Set<String> failed) {
    context.line(Text.clean(change.line()));
    if (change.isNone() && !always) {
      return TasukiCommand.DONE;
    }
    int done =
        dependenciesAreUp(context, change.app(), failed)
            ? redefine(change.app(), gently, options)
            : TasukiCommand.FAILED;
    if (done != TasukiCommand.DONE) {
      failed.add(change.app().name());
    }
    return done;
  }

  /// Apps that are not listed yet: several at a time.
  private int startAll(List<Change> changes, Set<String> failed) {
    AppStarts starts =
        new AppStarts(
            context,
            (own, app, listed) -> {
              if (!dependenciesAreUp(own, app, failed)) {
                failed.add(app.name());
                return TasukiCommand.FAILED;
              }
              int done = StartCommand.startNew(own, app, listed);
              if (done != TasukiCommand.DONE) {
                failed.add(app.name());
              }
              return done;
            });
    changes.forEach(change -> starts.add(change.app(), Text.clean(change.line())));
    return starts.run();
  }

  /// What failed just now, or is not up although it is not to be touched (`--only`).
  private boolean dependenciesAreUp(Context own, AppDefinition app, Set<String> failed) {
    for (String name : app.facets().dependencies().names()) {
      boolean chosen = wanted.stream().anyMatch(other -> other.name().equals(name));
      boolean up = instancesOf(context, name).stream().anyMatch(FileApps::isAsWanted);
      if (failed.contains(name) || (!chosen && !up)) {
        String what = failed.contains(name) ? "failed" : "is not running";
        own.console()
            .err(
                "tasuki: "
                    + Text.clean(app.name() + ": not started: it depends on " + name)
                    + ", which "
                    + what
                    + "\n");
        return false;
      }
    }
    return true;
  }

  private int redefine(AppDefinition app, boolean gently, DeployOptions options) {
    try {
      ReloadReceipt receipt =
          context.operations().redefine(app, gently, options, context.progress());
      if (!receipt.slots().isEmpty()) {
        ReloadCommand.show(context, List.of(receipt));
      }
      return TasukiCommand.DONE;
    } catch (OperationException e) {
      context.console().err("tasuki: " + Text.clean(CommandLineHost.message(e)) + "\n");
      if (!gently) {
        StartCommand.showTail(context, app.name());
      }
      return TasukiCommand.FAILED;
    }
  }

  /// Removes what came from this file and is no longer in it.
  void prune() throws OperationException {
    for (String name : surplus()) {
      context.line("- " + name + ": removed");
      context.operations().delete(List.of(name), context.progress());
    }
  }

  /// With --only nothing is surplus: the rest of the file was not looked at.
  private Set<String> surplus() {
    Set<String> surplus = new TreeSet<>();
    for (InstanceView view : context.operations().instances()) {
      if (whole && file.toString().equals(view.app().file())) {
        surplus.add(view.app().name());
      }
    }
    wanted.forEach(app -> surplus.remove(app.name()));
    return surplus;
  }
}
