package dev.tasuki.export;

import java.util.List;
import java.util.stream.Collectors;

/// Writes blocks and attributes in HashiCorp's configuration language (HCL 2).
final class Hcl {
  private final StringBuilder text = new StringBuilder();
  private String indent = "";

  /// Begins a block.
  void open(String kind, String... labels) {
    text.append(indent).append(kind);
    for (String label : labels) {
      text.append(' ').append(quote(label));
    }
    text.append(" {\n");
    indent += "  ";
  }

  void close() {
    indent = indent.substring(2);
    text.append(indent).append("}\n");
  }

  void set(String name, Object value) {
    text.append(indent).append(name).append(" = ").append(shown(value)).append('\n');
  }

  /// An attribute whose name need not be a name of the language.
  void quoted(String name, String value) {
    set(quote(name), value);
  }

  private static String shown(Object value) {
    return switch (value) {
      case List<?> list ->
          list.stream().map(Hcl::shown).collect(Collectors.joining(", ", "[", "]"));
      case Number number -> number.toString();
      case Boolean flag -> flag.toString();
      default -> quote(value.toString());
    };
  }

  /// `${` and `%{` would begin an expression.
  private static String quote(String value) {
    return Quoted.of(value).replace("${", "$${").replace("%{", "%%{");
  }

  String text() {
    return text.toString();
  }
}
