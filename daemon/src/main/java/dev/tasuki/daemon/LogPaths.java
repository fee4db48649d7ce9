package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.LogRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The log files of an instance. Immutable.
///
/// Names are PM2's: without `merge_logs` each instance has its own, also of a file that the user
/// named (`out.log` → `out-0.log`, as soon as the app may have several instances).
///
/// @param out standard output; [#NONE] for none
/// @param error standard error; may be the same as `out`
/// @param combined both, beside the other two; null for none
record LogPaths(Path out, Path error, @Nullable Path combined) {
  /// What is written there is lost.
  static final Path NONE = Path.of("/dev/null");

  static LogPaths of(Home home, Instance instance, AppDefinition app) {
    LogRules rules = app.facets().logs();
    String name = app.name();
    String id = rules.merge() ? "" : "-" + instance.id;
    boolean several = app.cluster() || app.instances() > 1;
    String ownId = several ? id : "";
    String combined = rules.combinedFile();
    return new LogPaths(
        path(app.outFile(), ownId, home.log(name, "-out" + id)),
        path(app.errorFile(), ownId, home.log(name, "-error" + id)),
        combined == null
            ? null
            : path(combined.isEmpty() ? null : combined, ownId, home.log(name, id)));
  }

  private static Path path(@Nullable String given, String id, Path byDefault) {
    if (given == null) {
      return byDefault;
    }
    Path file = Path.of(given);
    Path fileName = file.getFileName();
    if (id.isEmpty() || fileName == null || file.startsWith("/dev")) {
      return file;
    }
    String name = fileName.toString();
    int dot = name.lastIndexOf('.');
    int at = dot <= 0 ? name.length() : dot;
    return file.resolveSibling(name.substring(0, at) + id + name.substring(at));
  }

  /// The files that lines of one stream go to.
  List<Path> of(boolean errorStream) {
    List<Path> files = new ArrayList<>();
    Path own = errorStream ? error : out;
    if (!own.equals(NONE)) {
      files.add(own);
    }
    if (combined != null && !combined.equals(own)) {
      files.add(combined);
    }
    return files;
  }

  /// Each file once.
  List<Path> all() {
    List<Path> files = new ArrayList<>(of(false));
    files.addAll(of(true));
    return files.stream().distinct().toList();
  }
}
