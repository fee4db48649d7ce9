package dev.tasuki.integration;

/// What is wrong with a version of a server that is made for a test.
enum Flaw {
  NONE(""),
  CRASHES_AT_BOOT("throw new Error('no database');"),
  HANGS_AT_BOOT("while (true) {}"),
  NEVER_LISTENS("setInterval(() => {}, 1000);"),
  DIES_AFTER_HALF_A_SECOND("setTimeout(() => process.exit(9), 500);"),
  FAILS_ITS_HEALTH_CHECK("global.ill = true;"),
  TAKES_TOO_MUCH_MEMORY(
      "global.hog = []; const timer = setInterval(() => {"
          + " hog.push(Buffer.alloc(40e6, 1)); if (hog.length > 11) clearInterval(timer);"
          + " }, 100);");

  private final String script;

  Flaw(String script) {
    this.script = script;
  }

  /// Whether it never comes to listen.
  boolean atBoot() {
    return this == CRASHES_AT_BOOT || this == HANGS_AT_BOOT || this == NEVER_LISTENS;
  }

  /// As a statement of Node's; run once it listens, or in place of everything [#atBoot].
  String script() {
    return script;
  }
}
