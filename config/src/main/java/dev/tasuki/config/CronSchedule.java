package dev.tasuki.config;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When something is due, in the words of `crontab(5)`: minute, hour, day of month, month, day of
/// week, with seconds before them when there are six; `*`, lists, ranges, steps, names, `L` for the
/// last day of the month; `@hourly` and its like. When both days are restricted, either is enough.
///
/// When clocks change, as in `cron(8)`: a schedule with fixed hours keeps to them. What falls into
/// the hour that is left out is done once, when that is over; what falls into the hour that comes
/// twice is done the first time. A schedule for every hour (`*/10 * * * *`) follows real time.
///
/// Immutable and thread-safe. Pure.
public final class CronSchedule {
  private static final int YEARS_AHEAD = 9; // 29 February, over a century without one
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  private final String text;
  private final BitSet seconds;
  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet days;
  private final BitSet months;
  private final BitSet weekdays;
  private final boolean lastDay;
  private final boolean anyDay;
  private final boolean anyWeekday;
  private final boolean everyHour;

  private CronSchedule(String text, String[] fields) {
    this.text = text;
    this.seconds = set("second", fields[0], 0, 59, List.of());
    this.minutes = set("minute", fields[1], 0, 59, List.of());
    this.hours = set("hour", fields[2], 0, 23, List.of());
    this.lastDay = List.of(fields[3].split(",", -1)).contains("l");
    String dayField = lastDay ? withoutLast(fields[3]) : fields[3];
    this.days = dayField.isEmpty() ? new BitSet() : set("day", dayField, 1, 31, List.of());
    this.months = set("month", fields[4], 1, 12, MONTHS);
    this.weekdays = set("day of the week", fields[5], 0, 7, DAYS);
    if (weekdays.get(7)) {
      weekdays.set(0);
    }
    this.anyDay = isAny(fields[3]);
    this.anyWeekday = isAny(fields[5]);
    this.everyHour = hours.cardinality() == 24;
  }

  /// @throws IllegalArgumentException with what is wrong, in one line
  public static CronSchedule parse(String text) {
    String words = text.strip().toLowerCase(Locale.ROOT);
    String line =
        switch (words) {
          case "@yearly", "@annually" -> "0 0 1 1 *";
          case "@monthly" -> "0 0 1 * *";
          case "@weekly" -> "0 0 * * 0";
          case "@daily", "@midnight" -> "0 0 * * *";
          case "@hourly" -> "0 * * * *";
          default -> words;
        };
    String[] fields = line.split("\\s+", -1);
    if (line.startsWith("@") || fields.length < 5 || fields.length > 6) {
      throw new IllegalArgumentException(
          "not a schedule; write minute hour day month weekday (seconds may go before), or @daily");
    }
    CronSchedule schedule =
        new CronSchedule(text.strip(), (fields.length == 5 ? "0 " + line : line).split("\\s+", -1));
    if (schedule.nextDay(LocalDate.of(2000, 1, 1)) == null) {
      throw new IllegalArgumentException("there is no such day");
    }
    return schedule;
  }

  private static boolean isAny(String field) {
    return field.equals("*") || field.equals("?");
  }

  private static String withoutLast(String field) {
    return String.join(
        ",", List.of(field.split(",", -1)).stream().filter(part -> !part.equals("l")).toList());
  }

  private static BitSet set(String what, String field, int from, int to, List<String> names) {
    BitSet set = new BitSet();
    for (String part : field.split(",", -1)) {
      int slash = part.indexOf('/');
      String range = slash < 0 ? part : part.substring(0, slash);
      int step = slash < 0 ? 1 : number(what, part.substring(slash + 1), 1, to, List.of());
      int dash = range.indexOf('-');
      int first;
      int last;
      if (isAny(range)) {
        first = from;
        last = what.startsWith("day of") ? 6 : to;
      } else if (dash > 0) {
        first = number(what, range.substring(0, dash), from, to, names);
        last = number(what, range.substring(dash + 1), from, to, names);
        last = last < first && last == 0 && to == 7 ? 7 : last; // sat-sun
      } else {
        first = number(what, range, from, to, names);
        last = slash < 0 ? first : to;
      }
      if (last < first) {
        throw new IllegalArgumentException(
            what + " " + range + ": the range ends before it begins");
      }
      for (int value = first; value <= last; value += step) {
        set.set(value);
      }
    }
    return set;
  }

  private static int number(String what, String word, int from, int to, List<String> names) {
    int name = names.indexOf(word);
    if (name >= 0) {
      return name + from;
    }
    int value = word.matches("\\d{1,3}") ? Integer.parseInt(word) : -1;
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          what + " '" + word + "' is not one of " + from + " to " + to);
    }
    return value;
  }

  /// The first time after `after`.
  public Optional<Instant> next(Instant after, ZoneId zone) {
    return everyHour ? nextReal(after, zone) : nextFixed(after, zone);
  }

  private Optional<Instant> nextFixed(Instant after, ZoneId zone) {
    LocalDateTime local = after.atZone(zone).toLocalDateTime();
    while (true) {
      local = nextLocal(local);
      if (local == null) {
        return Optional.empty();
      }
      List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
      Instant instant =
          offsets.isEmpty()
              ? zone.getRules().getTransition(local).getInstant()
              : local.toInstant(offsets.getFirst());
      if (instant.isAfter(after)) {
        return Optional.of(instant);
      }
    }
  }

  /// Every hour is meant: whole days are chosen, within them real time counts.
  private Optional<Instant> nextReal(Instant after, ZoneId zone) {
    ZonedDateTime at = after.atZone(zone).truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    LocalDate limit = at.toLocalDate().plusYears(YEARS_AHEAD);
    while (at.toLocalDate().isBefore(limit)) {
      if (!isDay(at.toLocalDate())) {
        at = at.toLocalDate().plusDays(1).atStartOfDay(zone);
      } else if (!minutes.get(at.getMinute())) {
        at = at.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
      } else if (!seconds.get(at.getSecond())) {
        at = at.plusSeconds(1);
      } else {
        return Optional.of(at.toInstant());
      }
    }
    return Optional.empty();
  }

  private @Nullable LocalDateTime nextLocal(LocalDateTime after) {
    LocalDateTime at = after.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    LocalTime time = isDay(at.toLocalDate()) ? timeFrom(at.toLocalTime()) : null;
    if (time != null) {
      return at.toLocalDate().atTime(time);
    }
    LocalDate day = nextDay(at.toLocalDate().plusDays(1));
    LocalTime first = timeFrom(LocalTime.MIDNIGHT);
    return day == null || first == null ? null : day.atTime(first);
  }

  private @Nullable LocalDate nextDay(LocalDate from) {
    LocalDate limit = from.plusYears(YEARS_AHEAD);
    for (LocalDate day = from; day.isBefore(limit); day = day.plusDays(1)) {
      if (isDay(day)) {
        return day;
      }
    }
    return null;
  }

  private @Nullable LocalTime timeFrom(LocalTime from) {
    int hour = hours.nextSetBit(from.getHour());
    int minute = from.getMinute();
    int second = from.getSecond();
    while (hour >= 0) {
      boolean sameHour = hour == from.getHour();
      int foundMinute = minutes.nextSetBit(sameHour ? minute : 0);
      if (foundMinute >= 0) {
        boolean sameMinute = sameHour && foundMinute == minute;
        int foundSecond = seconds.nextSetBit(sameMinute ? second : 0);
        if (foundSecond < 0) {
          foundMinute = minutes.nextSetBit(foundMinute + 1);
          foundSecond = seconds.nextSetBit(0);
        }
        if (foundMinute >= 0) {
          return LocalTime.of(hour, foundMinute, foundSecond);
        }
      }
      hour = hours.nextSetBit(hour + 1);
    }
    return null;
  }

  private boolean isDay(LocalDate day) {
    if (!months.get(day.getMonthValue())) {
      return false;
    }
    boolean byDay =
        days.get(day.getDayOfMonth()) || (lastDay && day.getDayOfMonth() == day.lengthOfMonth());
    boolean byWeekday = weekdays.get(day.getDayOfWeek().getValue() % 7);
    if (anyDay || anyWeekday) {
      return byDay && byWeekday;
    }
    return byDay || byWeekday;
  }

  @Override
  public String toString() {
    return text;
  }
}
