package dev.tasuki.integration;

/// A version that must not get further than its canary.
enum BrokenDeploy {
  CRASHES_AT_BOOT(Flaw.CRASHES_AT_BOOT.script(), true),
  HANGS_AT_BOOT(Flaw.HANGS_AT_BOOT.script(), true),
  NEVER_LISTENS(Flaw.NEVER_LISTENS.script(), true),
  DIES_AFTER_FIVE_SECONDS("setTimeout(() => process.exit(9), 5000);", false),
  REFUSES_ITS_HEALTH_CHECK("ill = true;", false),
  FAILS_REQUESTS_AFTER_READY("setTimeout(() => { bad = true; }, 1000);", false),
  TAKES_TOO_MUCH_MEMORY(
      "const hog = []; setInterval(() => { if (hog.length < 12) hog.push(Buffer.alloc(40e6, 1)); },"
          + " 200);",
      false);

  private static final String SERVER =
      """
      let ill = false, bad = false, requests = 0, errors = 0;
      require('node:http').createServer((request, response) => {
        if (request.url === '/healthz') {
          response.statusCode = ill ? 500 : 200;
          return response.end('well');
        }
        if (request.url === '/metrics') return response.end(JSON.stringify({ requests, errors }));
        requests++;
        if (bad) {
          errors++;
          response.statusCode = 500;
        }
        response.end(`Hello from process ${process.pid}`);
      }).listen(process.env.PORT, process.env.HOST, () => {
        WHEN_READY
      });
      """;

  private final String program;
  private final boolean neverServes;

  BrokenDeploy(String text, boolean neverServes) {
    this.program = neverServes ? text : SERVER.replace("WHEN_READY", text);
    this.neverServes = neverServes;
  }

  String program() {
    return program;
  }

  /// Whether no request can reach it, so that none may be hurt.
  boolean neverServes() {
    return neverServes || this == REFUSES_ITS_HEALTH_CHECK;
  }

  static String good() {
    return SERVER.replace("WHEN_READY", "");
  }
}
