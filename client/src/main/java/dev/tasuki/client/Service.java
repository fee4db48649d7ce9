package dev.tasuki.client;

/// `tasuki service`: what the launcher needs to become the keeper, as the main process of a
/// service. The words of its command line, each ended by a zero byte, on standard output.
final class Service {
  private Service() {}

  static int run(String home) throws Failure {
    DaemonStarter.makeHome(home);
    StringBuilder words = new StringBuilder();
    for (String word : Installation.find().command(home)) {
      words.append(word).append('\0');
    }
    Main.print(words.toString());
    return 0;
  }
}
