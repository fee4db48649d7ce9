package dev.tasuki.daemon;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a process says to its notify socket (`sd_notify(3)`): lines `KEY=VALUE`. What is not
/// understood is left out, whatever the bytes are.
///
/// @param ready `READY=1`
/// @param reloading `RELOADING=1`
/// @param stopping `STOPPING=1`
/// @param status `STATUS=…`, shown as it is, at most 200 characters; null when not said
/// @param alive `WATCHDOG=1`
/// @param sick `WATCHDOG=trigger`: it wants to be replaced
/// @param watchdog `WATCHDOG_USEC=…`: a new interval; null when not said
/// @param extend `EXTEND_TIMEOUT_USEC=…`; null when not said
/// @param mainPid whether it said `MAINPID=…`, which is refused
record NotifyMessage(
    boolean ready,
    boolean reloading,
    boolean stopping,
    @Nullable String status,
    boolean alive,
    boolean sick,
    @Nullable Duration watchdog,
    @Nullable Duration extend,
    boolean mainPid) {
  private static final int LONGEST_STATUS = 200;
  private static final long MOST_MICROS = Duration.ofDays(1).toMillis() * 1000;

  static NotifyMessage parse(byte[] bytes) {
    Reader reader = new Reader();
    new String(bytes, StandardCharsets.UTF_8).lines().forEach(reader::line);
    return reader.message();
  }

  /// The last of several values of a key counts.
  private static final class Reader {
    private boolean ready;
    private boolean reloading;
    private boolean stopping;
    private @Nullable String status;
    private boolean alive;
    private boolean sick;
    private @Nullable Duration watchdog;
    private @Nullable Duration extend;
    private boolean mainPid;

    void line(String line) {
      int equals = line.indexOf('=');
      String value = equals < 0 ? "" : line.substring(equals + 1);
      boolean yes = value.equals("1");
      switch (equals < 0 ? "" : line.substring(0, equals)) {
        case "READY" -> ready |= yes;
        case "RELOADING" -> reloading |= yes;
        case "STOPPING" -> stopping |= yes;
        case "STATUS" -> status = readable(value);
        case "WATCHDOG" -> {
          alive |= yes;
          sick |= value.toLowerCase(Locale.ROOT).equals("trigger");
        }
        case "WATCHDOG_USEC" -> watchdog = micros(value, watchdog);
        case "EXTEND_TIMEOUT_USEC" -> extend = micros(value, extend);
        case "MAINPID" -> mainPid = true;
        default -> {
          // FDSTORE, ERRNO, BARRIER and whatever is yet to be invented
        }
      }
    }

    private static String readable(String value) {
      String clean = value.replaceAll("[\\p{Cntrl}\\p{Cf}]", " ").strip();
      return clean.length() > LONGEST_STATUS ? clean.substring(0, LONGEST_STATUS) : clean;
    }

    private static @Nullable Duration micros(String value, @Nullable Duration before) {
      if (!value.matches("[0-9]{1,18}")) {
        return before;
      }
      return Duration.ofNanos(Math.min(Long.parseLong(value), MOST_MICROS) * 1000);
    }

    NotifyMessage message() {
      return new NotifyMessage(
          ready, reloading, stopping, status, alive, sick, watchdog, extend, mainPid);
    }
  }
}
