package dev.tasuki.cluster;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one JSON value (RFC 8259) as Node's `JSON.parse` does.
///
/// Objects become insertion-ordered maps (the last of two equal keys wins), arrays lists; a number
/// without fraction or exponent that fits becomes a `Long`, any other a `Double`. Lone surrogates
/// that are escaped are kept. Nesting is bounded, so no input can overflow the stack.
final class JsonReader {
  /// Deepest nesting that is read or written.
  static final int MAX_DEPTH = 512;

  private static final int SHOWN = 40;

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  /// @throws JsonException when the text is not exactly one JSON value
  static @Nullable Object parse(String text) {
    JsonReader reader = new JsonReader(text);
    Object value = reader.value(0);
    reader.skipSpace();
    if (reader.at < text.length()) {
      throw reader.error("more text after the value");
    }
    return value;
  }

  /// Reads a UTF-8 line; malformed sequences become U+FFFD, as in Node.
  static @Nullable Object parse(byte[] bytes, int from, int to) {
    return parse(new String(bytes, from, to - from, StandardCharsets.UTF_8));
  }

  private @Nullable Object value(int depth) {
    if (depth > MAX_DEPTH) {
      throw error("nested deeper than " + MAX_DEPTH);
    }
    skipSpace();
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> object(int depth) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    at++;
    skipSpace();
    if (taken('}')) {
      return map;
    }
    do {
      skipSpace();
      if (peek() != '"') {
        throw error("expected a key");
      }
      String key = string();
      skipSpace();
      if (!taken(':')) {
        throw error("expected ':'");
      }
      map.put(key, value(depth + 1));
      skipSpace();
    } while (taken(','));
    if (!taken('}')) {
      throw error("expected ',' or '}'");
    }
    return map;
  }

  private List<@Nullable Object> array(int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    at++;
    skipSpace();
    if (taken(']')) {
      return list;
    }
    do {
      list.add(value(depth + 1));
      skipSpace();
    } while (taken(','));
    if (!taken(']')) {
      throw error("expected ',' or ']'");
    }
    return list;
  }

  private String string() {
    at++;
    int start = at;
    while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\') {
      checkPlain(text.charAt(at++));
    }
    if (taken('"')) {
      return text.substring(start, at - 1);
    }
    StringBuilder built = new StringBuilder(text.substring(start, at));
    while (true) {
      if (at >= text.length()) {
        throw error("the string has no end");
      }
      char c = text.charAt(at++);
      if (c == '"') {
        return built.toString();
      }
      checkPlain(c);
      built.append(c == '\\' ? escape() : c);
    }
  }

  private void checkPlain(char c) {
    if (c < ' ') {
      throw error("a control character in a string");
    }
  }

  private char escape() {
    if (at >= text.length()) {
      throw error("the string has no end");
    }
    return switch (text.charAt(at++)) {
      case '"' -> '"';
      case '\\' -> '\\';
      case '/' -> '/';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw error("unknown escape");
    };
  }

  private char unicode() {
    if (at + 4 > text.length()) {
      throw error("the string has no end");
    }
    int code = 0;
    for (int i = 0; i < 4; i++) {
      char c = text.charAt(at++);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw error("not a hexadecimal digit");
      }
      code = code << 4 | digit;
    }
    return (char) code;
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    if (!text.startsWith(word, at)) {
      throw error("not a JSON value");
    }
    at += word.length();
    return value;
  }

  private Object number() {
    int start = at;
    boolean negative = taken('-');
    int digits = at;
    digits();
    if (text.charAt(digits) == '0' && at - digits > 1) {
      throw error("a number with a leading zero");
    }
    boolean whole = true;
    if (taken('.')) {
      whole = false;
      digits();
    }
    if (taken('e') || taken('E')) {
      whole = false;
      if (!taken('+')) {
        taken('-');
      }
      digits();
    }
    String number = text.substring(start, at);
    // -0 is a value of its own in JavaScript; 19 digits may not fit a long.
    if (whole && !(negative && number.equals("-0"))) {
      try {
        return Long.parseLong(number);
      } catch (NumberFormatException e) {
        return Double.parseDouble(number);
      }
    }
    return Double.parseDouble(number);
  }

  private void digits() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw error("not a JSON value");
    }
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private boolean taken(char expected) {
    if (peek() != expected || at >= text.length()) {
      return false;
    }
    at++;
    return true;
  }

  private JsonException error(String what) {
    int from = Math.max(0, Math.min(at, text.length()) - SHOWN / 2);
    String near = text.substring(from, Math.min(text.length(), from + SHOWN));
    return new JsonException(what + " at character " + at + ", near " + JsonWriter.write(near));
  }
}
