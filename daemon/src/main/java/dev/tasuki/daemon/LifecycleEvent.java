package dev.tasuki.daemon;

import dev.tasuki.daemon.Operations.ReloadReceipt;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Something that happened to an app or one of its instances. Immutable.
///
/// @param sequence counts from 1 in the life of one daemon; a gap means events that were missed
/// @param at when the daemon learned of it
/// @param app name of the app
/// @param instance id of the instance, null when the event is about the app as a whole
/// @param slot slot of the instance, null when the event is about the app as a whole
/// @param pid process that the event is about, 0 when there is none
/// @param exitCode of [Type#EXIT]: the exit code, 128 + signal when killed; else null
/// @param text a few words for people, or null
/// @param receipt of [Type#RELOAD] and [Type#REVERTED]: what was done slot by slot; else null
public record LifecycleEvent(
    long sequence,
    Instant at,
    Type type,
    String app,
    @Nullable Integer instance,
    @Nullable Integer slot,
    int pid,
    @Nullable Integer exitCode,
    @Nullable String text,
    @Nullable ReloadReceipt receipt) {

  /// What happened.
  public enum Type {
    /// A process was spawned.
    START,
    /// A process is ready and takes connections.
    ONLINE,
    /// An instance has stopped, as it was asked to or by itself.
    STOP,
    /// A main process ended; `exitCode` says how.
    EXIT,
    /// An instance is started again, of any cause.
    RESTART,
    /// An instance was given up.
    ERRORED,
    /// A watched file has changed, and the app is replaced because of it; `text` names the file.
    CHANGE,
    /// A reload has replaced what it was to replace.
    RELOAD,
    /// A reload was taken back: an old process serves on.
    REVERTED,
    /// The number of instances was changed; `text` says from what to what, and why.
    SCALE,
    /// An instance was deleted or scaled away, and nothing of it is left.
    DELETE;

    /// As it is written in JSON, such as `online`.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// An event about an instance, without its place in the order of events.
  static LifecycleEvent of(Type type, Instance instance, int pid, @Nullable String text) {
    return new LifecycleEvent(
        0,
        Instant.EPOCH,
        type,
        instance.app.name(),
        instance.id,
        instance.slot,
        pid,
        null,
        text,
        null);
  }

  /// A watched file changed.
  static LifecycleEvent change(App app, String file) {
    return new LifecycleEvent(
        0, Instant.EPOCH, Type.CHANGE, app.name(), null, null, 0, null, file, null);
  }

  /// The number of an app's instances was changed.
  static LifecycleEvent scale(App app, String change) {
    return new LifecycleEvent(
        0, Instant.EPOCH, Type.SCALE, app.name(), null, null, 0, null, change, null);
  }

  /// A process that ended.
  static LifecycleEvent exit(Run run, int code, String how) {
    Instance instance = run.instance;
    return new LifecycleEvent(
        0,
        Instant.EPOCH,
        Type.EXIT,
        instance.app.name(),
        instance.id,
        instance.slot,
        run.pid,
        code,
        how,
        null);
  }

  /// The end of a reload of one app.
  static LifecycleEvent of(ReloadReceipt receipt) {
    Type type = receipt.reverted() == null ? Type.RELOAD : Type.REVERTED;
    return new LifecycleEvent(
        0, Instant.EPOCH, type, receipt.app(), null, null, 0, null, receipt.reverted(), receipt);
  }

  LifecycleEvent placed(long place, Instant when) {
    return new LifecycleEvent(place, when, type, app, instance, slot, pid, exitCode, text, receipt);
  }
}
