package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.daemon.Operations.DeployView;
import io.avaje.jsonb.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was done to one app, and the definitions that served well. Immutable.
///
/// @param version format of the file, [#VERSION]
/// @param entries newest first, at most [#MOST] deploys and as many changes of the number of
///   instances
/// @param good definitions that came up in all slots, the present one first, at most [#MOST]
@Json
record DeployHistory(int version, List<Entry> entries, List<Good> good) {
  static final int VERSION = 1;
  static final int MOST = 10;
  static final DeployHistory EMPTY = new DeployHistory(VERSION, List.of(), List.of());

  DeployHistory {
    entries = List.copyOf(entries);
    good = List.copyOf(good);
  }

  /// One operation.
  ///
  /// @param operation such as `reload`
  /// @param changes what differed from before
  /// @param result `done`, or why it failed
  /// @param slots how many processes were replaced
  /// @param accepted connections that the old processes accepted after they had left the rotation
  /// @param drained connections that the old processes finished
  /// @param cut connections that were still open when their time was over
  @Json
  record Entry(
      Instant at,
      String operation,
      List<String> changes,
      String result,
      long millis,
      int slots,
      int accepted,
      int drained,
      int cut) {
    boolean scales() {
      return operation.endsWith("scale");
    }

    DeployView view() {
      return new DeployView(
          at, operation, changes, result, Duration.ofMillis(millis), slots, accepted, drained, cut);
    }
  }

  /// A definition that served.
  ///
  /// @param artifact name of the kept copy of its script, null when none was kept
  @Json
  record Good(Instant since, AppDefinition definition, @Nullable String artifact) {
    boolean isSame(Good other) {
      return definition.equals(other.definition)
          && (artifact == null || other.artifact == null || artifact.equals(other.artifact));
    }
  }

  DeployHistory with(Entry entry) {
    List<Entry> more = new ArrayList<>(entries);
    more.addFirst(entry);
    // An app that is scaled by its load all day must not lose its deploys.
    List<Entry> alike = more.stream().filter(each -> each.scales() == entry.scales()).toList();
    if (alike.size() > MOST) {
      more.remove(more.lastIndexOf(alike.getLast()));
    }
    return new DeployHistory(VERSION, more, good);
  }

  /// The definition serves from now on.
  DeployHistory serving(Good present) {
    List<Good> more = new ArrayList<>(good);
    if (!more.isEmpty() && more.getFirst().isSame(present)) {
      more.removeFirst();
    }
    more.addFirst(present);
    return new DeployHistory(VERSION, entries, more.subList(0, Math.min(MOST, more.size())));
  }

  /// The one before the present is present again: a definition that was taken back is not good.
  DeployHistory wentBack() {
    return new DeployHistory(VERSION, entries, good.subList(Math.min(1, good.size()), good.size()));
  }
}
