package dev.tasuki.config;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes times as [day.js](https://day.js.org/docs/en/display/format) does, by its tokens: `YY
/// YYYY M MM MMM MMMM D DD d dd ddd dddd H HH h hh m mm s ss SSS A a Z ZZ`, those of its
/// AdvancedFormat (`Q Do k kk X x z`), and text in `[brackets]`. Other letters stand for
/// themselves. Names are English.
///
/// Stateless and thread-safe.
public final class LogDateFormat {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\[([^\\]]*)]|YYYY|YY|M{1,4}|Do|D{1,2}|d{1,4}|H{1,2}|h{1,2}|k{1,2}|a|A|m{1,2}|s{1,2}"
              + "|Z{1,2}|SSS|Q|X|x|z");
  private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xxx");
  private static final DateTimeFormatter SHORT_OFFSET = DateTimeFormatter.ofPattern("xx");
  private static final DateTimeFormatter ZONE = DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH);

  private LogDateFormat() {}

  /// The time in that format.
  public static String format(String format, ZonedDateTime time) {
    StringBuilder out = new StringBuilder();
    Matcher matcher = TOKEN.matcher(format);
    int from = 0;
    while (matcher.find()) {
      out.append(format, from, matcher.start());
      String literal = matcher.group(1);
      out.append(literal == null ? token(matcher.group(), time) : literal);
      from = matcher.end();
    }
    return out.append(format, from, format.length()).toString();
  }

  private static String token(String token, ZonedDateTime time) {
    return switch (token.charAt(0)) {
      case 'Y' -> token.length() == 2 ? two(time.getYear() % 100) : four(time.getYear());
      case 'M', 'D', 'd', 'Q' -> date(token, time);
      case 'H', 'h', 'k', 'm', 's', 'S', 'A', 'a' -> clock(token, time);
      case 'Z' -> (token.length() == 1 ? OFFSET : SHORT_OFFSET).format(time);
      case 'X' -> Long.toString(time.toEpochSecond());
      case 'x' -> Long.toString(time.toInstant().toEpochMilli());
      default -> ZONE.format(time);
    };
  }

  private static String date(String token, ZonedDateTime time) {
    int day = time.getDayOfMonth();
    String weekday = time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    return switch (token) {
      case "M" -> Integer.toString(time.getMonthValue());
      case "MM" -> two(time.getMonthValue());
      case "MMM" -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case "MMMM" -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "D" -> Integer.toString(day);
      case "DD" -> two(day);
      case "Do" -> day + ordinal(day);
      case "Q" -> Integer.toString(time.get(IsoFields.QUARTER_OF_YEAR));
      case "d" -> Integer.toString(time.getDayOfWeek().getValue() % 7);
      case "dd" -> weekday.substring(0, 2);
      case "ddd" -> weekday.substring(0, 3);
      default -> weekday;
    };
  }

  private static String ordinal(int day) {
    if (day >= 11 && day <= 13) {
      return "th";
    }
    return switch (day % 10) {
      case 1 -> "st";
      case 2 -> "nd";
      case 3 -> "rd";
      default -> "th";
    };
  }

  private static String clock(String token, ZonedDateTime time) {
    int hour = time.getHour();
    int twelve = hour % 12 == 0 ? 12 : hour % 12;
    int upTo24 = hour == 0 ? 24 : hour;
    return switch (token) {
      case "H" -> Integer.toString(hour);
      case "HH" -> two(hour);
      case "h" -> Integer.toString(twelve);
      case "hh" -> two(twelve);
      case "k" -> Integer.toString(upTo24);
      case "kk" -> two(upTo24);
      case "m" -> Integer.toString(time.getMinute());
      case "mm" -> two(time.getMinute());
      case "s" -> Integer.toString(time.getSecond());
      case "ss" -> two(time.getSecond());
      case "SSS" -> four(1000 + time.getNano() / 1_000_000).substring(1);
      case "A" -> hour < 12 ? "AM" : "PM";
      default -> hour < 12 ? "am" : "pm";
    };
  }

  private static String two(int number) {
    return number < 10 ? "0" + number : Integer.toString(number);
  }

  private static String four(int number) {
    return "0".repeat(Math.max(0, 4 - Integer.toString(number).length())) + number;
  }
}
