package dev.tasuki.monitor;

import dev.tasuki.cli.Text;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Reads keys, takes in what the feeds found, draws; until the user quits or the terminal goes.
///
/// Confined to one thread, but for commands that run meanwhile and leave their answers.
final class Session {
  /// How soon a change of size or a new line is seen.
  private static final long TICK_MILLIS = 100;

  private static final int CTRL_C = 3;
  private static final int BACKSPACE = 127;
  private static final int PAGE = 10;

  private final Daemon daemon;
  private final FullScreen screen;
  private final Feed feed;
  private final LogFeed logFeed;
  private final View view = new View();
  private final ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();
  private final ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();

  Session(Daemon daemon, FullScreen screen) {
    this.daemon = daemon;
    this.screen = screen;
    this.feed = new Feed(daemon);
    this.logFeed = new LogFeed(daemon);
  }

  void run() throws IOException {
    feed.start();
    while (screen.show(view)) {
      int key = Keys.next(screen.reader(), TICK_MILLIS);
      if (key == Keys.GONE || isOrphan() || (key != Keys.NONE && !press(key))) {
        return;
      }
      takeIn();
    }
  }

  /// The launcher that would put the terminal right after us has been killed.
  private boolean isOrphan() {
    return ProcessHandle.current().parent().filter(parent::equals).isEmpty();
  }

  private void takeIn() {
    for (Feed.Look look = feed.take(); look != null; look = feed.take()) {
      view.accept(look);
    }
    feed.choose(view.chosen);
    logFeed.choose(view.chosen);
    view.log = logFeed.lines();
    for (String answer = answers.poll(); answer != null; answer = answers.poll()) {
      view.message = answer;
    }
  }

  /// @return false when the user quits
  private boolean press(int key) {
    if (key == CTRL_C) {
      return false;
    }
    switch (view.mode) {
      case View.Mode.Helping ignored -> view.mode = new View.Mode.Normal();
      case View.Mode.Filtering ignored -> filter(key);
      case View.Mode.Asking asking -> {
        view.mode = new View.Mode.Normal();
        if (key == 'y' || key == 'Y') {
          execute(asking.command());
        }
      }
      case View.Mode.Normal ignored -> {
        return normal(key);
      }
    }
    return true;
  }

  private void filter(int key) {
    switch (key) {
      case '\r', '\n' -> view.mode = new View.Mode.Normal();
      case Keys.ESCAPE -> {
        view.filter = "";
        view.mode = new View.Mode.Normal();
      }
      case BACKSPACE, '\b' -> {
        int length = view.filter.length();
        view.filter = length == 0 ? "" : view.filter.substring(0, length - 1);
      }
      default -> {
        if (key >= ' ') {
          view.filter += Text.clean(Character.toString(key));
        }
      }
    }
    view.keepChoice();
  }

  private boolean normal(int key) {
    view.message = "";
    switch (key) {
      case 'q', 'Q' -> {
        return false;
      }
      case Keys.UP, 'k' -> arrow(-1);
      case Keys.DOWN, 'j' -> arrow(1);
      case Keys.PAGE_UP -> scroll(PAGE);
      case Keys.PAGE_DOWN -> scroll(-PAGE);
      case Keys.HOME, 'g' -> arrow(-view.all.size() - view.log.size());
      case Keys.END, 'G' -> arrow(view.all.size() + view.log.size());
      case '\t' -> view.inLog = !view.inLog;
      case '/' -> view.mode = new View.Mode.Filtering();
      case Keys.ESCAPE -> view.filter = "";
      case '?', 'h' -> view.mode = new View.Mode.Helping();
      default -> command(key);
    }
    return true;
  }

  private void arrow(int by) {
    if (view.inLog) {
      scroll(-by);
    } else {
      view.move(by);
    }
  }

  private void scroll(int up) {
    view.scrolled = Math.clamp(view.scrolled + up, 0, Math.max(0, view.log.size() - 1));
  }

  /// Commands go by name, so that they mean the whole app, as they do on the command line; `--` is
  /// not needed, because no name begins with a dash.
  private void command(int key) {
    Row row = view.chosenRow();
    if (row == null) {
      return;
    }
    String name = row.name();
    switch (key) {
      case 'l' -> execute(List.of("reload", name));
      case '+' -> execute(List.of("scale", name, "+1"));
      case 'r' -> ask("Restart " + name + "?", List.of("restart", name));
      case 's' -> ask("Stop " + name + "?", List.of("stop", name));
      case '-' -> ask("One instance of " + name + " less?", List.of("scale", name, "-1"));
      default -> {}
    }
  }

  private void ask(String question, List<String> command) {
    view.mode = new View.Mode.Asking(Text.clean(question), command);
  }

  private void execute(List<String> command) {
    String line = Text.clean(String.join(" ", command));
    view.message = line + " …";
    Thread.ofVirtual()
        .start(() -> {
          answers.add(answer(command, line));
          feed.lookNow();
        });
  }

  private String answer(List<String> command, String line) {
    try {
      Daemon.Answer answer = daemon.ask(command.toArray(String[]::new));
      return answer.status() == 0 ? line + ": done" : Text.clean(answer.lastWord());
    } catch (IOException e) {
      return line + ": " + Text.clean(String.valueOf(e.getMessage()));
    }
  }
}
