package dev.tasuki.config;

import dev.tasuki.config.ConfigValue.Digits;
import dev.tasuki.config.ConfigValue.Entries;
import dev.tasuki.config.ConfigValue.Flag;
import dev.tasuki.config.ConfigValue.Items;
import dev.tasuki.config.ConfigValue.Nothing;
import dev.tasuki.config.ConfigValue.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads JSON as people write it in configuration files: with comments (`//`, `/* */`, `#`),
/// trailing commas, single quotes, and keys without quotes. One object reads one text.
final class JsonParser {
  private static final int DEEPEST = 100;
  private static final char END = '\0';
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

  private final Path file;
  private final String text;
  private final boolean numbered;
  private int at;
  private int line = 1;
  private int depth;

  private JsonParser(Path file, String text, boolean numbered) {
    this.file = file;
    this.text = text;
    this.numbered = numbered;
  }

  /// @param numbered whether the lines of the text are those of the file
  static ConfigValue parse(Path file, String text, boolean numbered) throws ConfigException {
    JsonParser parser =
        new JsonParser(file, text.startsWith("\uFEFF") ? text.substring(1) : text, numbered);
    ConfigValue value = parser.value();
    parser.skipBlanks();
    if (parser.at < parser.text.length()) {
      throw parser.wrong("the end of the file");
    }
    return value;
  }

  private ConfigValue value() throws ConfigException {
    skipBlanks();
    int begin = numbered ? line : 0;
    return switch (peek()) {
      case '{' -> nested(() -> entries(begin));
      case '[' -> nested(() -> items(begin));
      case '"', '\'' -> new Text(quoted(), begin);
      default -> word(begin);
    };
  }

  private interface Part {
    ConfigValue read() throws ConfigException;
  }

  private ConfigValue nested(Part part) throws ConfigException {
    if (++depth > DEEPEST) {
      throw problem("nested too deeply");
    }
    ConfigValue value = part.read();
    depth--;
    return value;
  }

  private Entries entries(int begin) throws ConfigException {
    Map<String, ConfigValue> values = new LinkedHashMap<>();
    at++;
    while (!closes('}')) {
      String key = key();
      skipBlanks();
      if (peek() != ':') {
        throw wrong("':' after key '" + key + "'");
      }
      at++;
      values.put(key, value());
      comma('}');
    }
    return new Entries(values, begin);
  }

  private Items items(int begin) throws ConfigException {
    List<ConfigValue> values = new ArrayList<>();
    at++;
    while (!closes(']')) {
      values.add(value());
      comma(']');
    }
    return new Items(values, begin);
  }

  private boolean closes(char bracket) throws ConfigException {
    skipBlanks();
    boolean closes = peek() == bracket;
    at += closes ? 1 : 0;
    return closes;
  }

  private void comma(char bracket) throws ConfigException {
    skipBlanks();
    if (peek() == ',') {
      at++;
    } else if (peek() != bracket) {
      throw wrong("',' or '" + bracket + "'");
    }
  }

  private String key() throws ConfigException {
    char first = peek();
    if (first == '"' || first == '\'') {
      return quoted();
    }
    String key = bare();
    if (key.isEmpty()) {
      throw wrong("a key");
    }
    return key;
  }

  private ConfigValue word(int begin) throws ConfigException {
    int start = at;
    String word = bare();
    return switch (word) {
      case "true" -> new Flag(true, begin);
      case "false" -> new Flag(false, begin);
      case "null", "undefined" -> new Nothing(begin);
      default -> {
        if (!NUMBER.matcher(word).matches()) {
          at = start;
          throw wrong("a value");
        }
        yield new Digits(word.startsWith("+") ? word.substring(1) : word, begin);
      }
    };
  }

  private String bare() {
    int start = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(peek()) || "_$-+.".indexOf(peek()) >= 0)) {
      at++;
    }
    return text.substring(start, at);
  }

  private String quoted() throws ConfigException {
    char quote = text.charAt(at++);
    StringBuilder string = new StringBuilder();
    while (peek() != quote) {
      char c = peek();
      if (at >= text.length() || c == '\n') {
        throw problem("a quote is not closed");
      }
      at++;
      string.append(c == '\\' ? escaped() : String.valueOf(c));
    }
    at++;
    return string.toString();
  }

  private String escaped() throws ConfigException {
    char c = peek();
    at++;
    return switch (c) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case 'b' -> "\b";
      case 'f' -> "\f";
      case 'u' -> unicode();
      case '\n' -> {
        line++;
        yield "";
      }
      default -> String.valueOf(c);
    };
  }

  private String unicode() throws ConfigException {
    String digits = text.substring(at, Math.min(text.length(), at + 4));
    if (!digits.matches("[0-9a-fA-F]{4}")) {
      throw wrong("four hexadecimal digits after \\u");
    }
    at += 4;
    return String.valueOf((char) Integer.parseInt(digits, 16));
  }

  private void skipBlanks() throws ConfigException {
    while (at < text.length()) {
      if (Character.isWhitespace(peek())) {
        line += peek() == '\n' ? 1 : 0;
        at++;
      } else if (peek() == '#' || text.startsWith("//", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (text.startsWith("/*", at)) {
        skipBlock();
      } else {
        return;
      }
    }
  }

  private void skipBlock() throws ConfigException {
    int end = text.indexOf("*/", at + 2);
    if (end < 0) {
      throw problem("a comment is not closed");
    }
    line += (int) text.substring(at, end).chars().filter(c -> c == '\n').count();
    at = end + 2;
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  private ConfigException wrong(String expected) {
    String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end of the file";
    return problem("expected " + expected + ", found " + found);
  }

  private ConfigException problem(String what) {
    return new ConfigException(file + (numbered ? ", line " + line : "") + ": " + what);
  }
}
