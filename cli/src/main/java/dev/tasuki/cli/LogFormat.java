package dev.tasuki.cli;

import dev.tasuki.api.Json;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How `logs` shows one line.
///
/// @param kind the shape
/// @param timestamp whether the time of reading stands first
/// @param highlight what is to stand out where colours are wanted, null for nothing
record LogFormat(Kind kind, boolean timestamp, @Nullable String highlight) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx");

  enum Kind {
    /// With a prefix, harmless for a terminal.
    TEXT,
    /// As it was written.
    RAW,
    /// One JSON object a line, with PM2's names.
    JSON,
    /// `key=value` pairs, as PM2's `--format`.
    PAIRS
  }

  /// Where a line comes from.
  ///
  /// @param prefix what stands before it, coloured
  record Origin(String app, int id, boolean error, String prefix) {}

  String line(Origin origin, String text, Instant read, boolean colour) {
    return switch (kind) {
      case RAW -> text;
      case JSON -> Json.write(fields(origin, text, read));
      case PAIRS -> pairs(origin, text, read);
      case TEXT -> {
        String time = timestamp ? TIME.format(read.atZone(ZoneId.systemDefault())) + " " : "";
        yield time + origin.prefix() + highlighted(LogText.harmless(text), colour);
      }
    };
  }

  private String highlighted(String text, boolean colour) {
    return highlight == null || highlight.isEmpty() || !colour
        ? text
        : text.replace(highlight, Style.INVERSE.apply(highlight, true));
  }

  private static String pairs(Origin origin, String text, Instant read) {
    return "timestamp="
        + TIME.format(read.atZone(ZoneId.systemDefault()))
        + " app="
        + Text.clean(origin.app())
        + " id="
        + origin.id()
        + (origin.error() ? " type=err" : " type=out")
        + " message="
        + LogText.harmless(text);
  }

  private static Map<String, Object> fields(Origin origin, String text, Instant read) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("message", text);
    fields.put("timestamp", read.truncatedTo(ChronoUnit.MILLIS).toString());
    fields.put("type", origin.error() ? "err" : "out");
    fields.put("process_id", origin.id());
    fields.put("app_name", origin.app());
    return fields;
  }
}
