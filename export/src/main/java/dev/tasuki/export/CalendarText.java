package dev.tasuki.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Schedules of five fields as systemd's calendar events (systemd.time(7)).
final class CalendarText {
  private static final List<String> DAYS =
      List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN");
  private static final List<String> MONTHS =
      List.of(
          "", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

  private CalendarText() {}

  /// One event; two when both day fields are said, of which either is enough.
  static List<String> of(String cron, Notes notes) {
    String[] fields = cron.split("\\s+");
    if (fields.length != 5) {
      String word = cron.startsWith("@") ? cron.substring(1) : "daily";
      if (!word.matches("hourly|daily|weekly|monthly|yearly|annually")) {
        notes.add("the schedule '" + cron + "' has no counterpart: set OnCalendar yourself");
        return List.of("daily");
      }
      return List.of(word);
    }
    String time = " %s:%s:00".formatted(numbers(fields[1], 0), numbers(fields[0], 0));
    String month = numbers(names(fields[3], MONTHS), 1);
    boolean anyDay = isAny(fields[2]);
    boolean anyWeekday = isAny(fields[4]);
    List<String> events = new ArrayList<>();
    if (!anyDay || anyWeekday) {
      events.add("*-" + month + "-" + numbers(fields[2], 1) + time);
    }
    if (!anyWeekday) {
      events.add(weekdays(fields[4]) + " *-" + month + "-*" + time);
    }
    return events;
  }

  private static boolean isAny(String field) {
    return field.equals("*") || field.equals("?");
  }

  /// `1-5` is `1..5`, `*/5` is `0/5`, `2-8/2` is `2..8/2`.
  private static String numbers(String field, int lowest) {
    return isAny(field)
        ? "*"
        : field.replace("*/", lowest + "/").replaceAll("(\\d+)-(\\d+)", "$1..$2");
  }

  private static String names(String field, List<String> names) {
    String text = field.toUpperCase(Locale.ROOT);
    for (int i = 1; i < names.size(); i++) {
      text = text.replace(names.get(i), Integer.toString(i));
    }
    return text;
  }

  /// systemd knows days by name and has no steps of them.
  private static String weekdays(String field) {
    List<String> days = new ArrayList<>();
    for (String part :
        names(field.toUpperCase(Locale.ROOT).replace("SUN", "0"), DAYS).split(",", -1)) {
      String[] stepped = part.split("/", 2);
      String[] range = stepped[0].equals("*") ? new String[] {"0", "6"} : stepped[0].split("-", 2);
      int step = stepped.length == 2 ? Integer.parseInt(stepped[1]) : 1;
      int first = Integer.parseInt(range[0]);
      int last = range.length == 2 ? Integer.parseInt(range[1]) : stepped.length == 2 ? 6 : first;
      for (int day = first; day <= last; day += step) {
        String name = DAYS.get(day);
        days.add(name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT));
      }
    }
    return String.join(",", days.stream().distinct().toList());
  }
}
