package dev.tasuki.export;

/// A text in double quotes, in the escapes that JSON, YAML and HCL have in common.
final class Quoted {
  private Quoted() {}

  static String of(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> quoted.append(isHarmless(c) ? String.valueOf(c) : "\\u%04x".formatted((int) c));
      }
    }
    return quoted.append('"').toString();
  }

  /// Line separators of Unicode and the byte order mark would not be taken as they are.
  private static boolean isHarmless(char c) {
    return !Character.isISOControl(c) && c != 0x2028 && c != 0x2029 && c != 0xfeff;
  }
}
