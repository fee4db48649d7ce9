package dev.tasuki.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads a file of `KEY=VALUE` lines (`.env`): blank lines and `#` comments are left out, `export `
/// before a key is allowed. A value in single quotes is taken as it is, in double quotes `\n`,
/// `\t`, `\"`, `\$` and `\\` are understood; without quotes a ` #` begins a comment. Nothing is
/// expanded: a file of secrets must not depend on other variables.
final class EnvFile {
  private static final Pattern KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

  private EnvFile() {}

  static Map<String, String> read(Path file) throws ConfigException {
    Map<String, String> variables = new LinkedHashMap<>();
    int number = 0;
    for (String raw : lines(file)) {
      number++;
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      line = line.startsWith("export ") ? line.substring(7).stripLeading() : line;
      int equals = line.indexOf('=');
      String key = equals < 0 ? line : line.substring(0, equals).stripTrailing();
      if (equals < 0 || !KEY.matcher(key).matches()) {
        throw new ConfigException(
            "--env-file " + file + ", line " + number + ": expected KEY=VALUE");
      }
      variables.put(key, value(file, number, line.substring(equals + 1).strip()));
    }
    return variables;
  }

  private static List<String> lines(Path file) throws ConfigException {
    if (!Files.exists(file)) {
      throw new ConfigException("--env-file " + file + ": no such file");
    }
    try {
      return Files.readAllLines(file);
    } catch (MalformedInputException e) {
      throw new ConfigException("--env-file " + file + ": not a text file in UTF-8", e);
    } catch (IOException e) {
      throw new ConfigException("--env-file " + file + ": cannot be read", e);
    }
  }

  private static String value(Path file, int number, String text) throws ConfigException {
    if (text.isEmpty() || (text.charAt(0) != '"' && text.charAt(0) != '\'')) {
      int comment = text.indexOf(" #");
      return comment < 0 ? text : text.substring(0, comment).stripTrailing();
    }
    char quote = text.charAt(0);
    StringBuilder value = new StringBuilder();
    for (int at = 1; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == quote) {
        return value.toString();
      }
      boolean escape = quote == '"' && c == '\\' && at + 1 < text.length();
      value.append(escape ? unescaped(text.charAt(++at)) : c);
    }
    throw new ConfigException(
        "--env-file " + file + ", line " + number + ": a quote is not closed");
  }

  private static String unescaped(char c) {
    return switch (c) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case '"', '\\', '$' -> String.valueOf(c);
      default -> "\\" + c;
    };
  }
}
