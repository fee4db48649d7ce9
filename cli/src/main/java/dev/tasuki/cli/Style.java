package dev.tasuki.cli;

/// How a piece of text is shown where colours are wanted (ECMA-48 SGR codes).
public enum Style {
  PLAIN(""),
  BOLD("1"),
  DIM("2"),
  INVERSE("7"),
  RED("31"),
  GREEN("32"),
  YELLOW("33"),
  BLUE("34"),
  MAGENTA("35"),
  CYAN("36"),
  HEADER("1;36");

  private final String code;

  Style(String code) {
    this.code = code;
  }

  public String apply(String text, boolean colour) {
    return colour && this != PLAIN ? "\u001B[" + code + "m" + text + "\u001B[0m" : text;
  }
}
