package dev.tasuki.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tasuki.posix.Signal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;

/// The terminal while the screen is up: its alternate buffer, no echo, no line wrap, keys one by
/// one (Ctrl-C is a key, too).
///
/// Invariant: whatever it was before is put back once, by [#close], which a shutdown hook calls as
/// well. After `kill -9` the launcher does it.
///
/// Drawing is confined to one thread; [#close] is thread-safe.
final class FullScreen implements AutoCloseable {
  private static final int SIGTTOU = 22;
  private static final String ENTER = "\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[2J";
  private static final String LEAVE = "\u001B[0m\u001B[?7h\u001B[?25h\u001B[?1049l";

  private final Terminal terminal;
  private final Attributes before;
  private final boolean colour;
  private final OutputStream output = new FileOutputStream(FileDescriptor.out);
  private int columns;
  private int rows;
  private List<String> shown = List.of();
  private boolean closed;

  private FullScreen(Terminal terminal, boolean colour) {
    this.terminal = terminal;
    this.before = terminal.getAttributes();
    this.colour = colour;
  }

  /// @throws IOException when standard input and output are no terminal
  static FullScreen open(boolean colour) throws IOException {
    Terminal terminal =
        TerminalBuilder.builder()
            .system(true)
            .systemOutput(TerminalBuilder.SystemOutput.SysOut)
            .provider("ffm")
            .dumb(false)
            .nativeSignals(false)
            .encoding(UTF_8)
            .build();
    FullScreen screen = new FullScreen(terminal, colour);
    // Or an orphan in the background would be stopped when it puts the terminal right.
    Signal.ignore(SIGTTOU);
    Runtime.getRuntime().addShutdownHook(new Thread(screen::close));
    Attributes raw = new Attributes(screen.before);
    raw.setLocalFlags(
        EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO, LocalFlag.ISIG, LocalFlag.IEXTEN), false);
    raw.setInputFlags(EnumSet.of(InputFlag.ICRNL, InputFlag.INLCR, InputFlag.IXON), false);
    raw.setControlChar(Attributes.ControlChar.VMIN, 1);
    raw.setControlChar(Attributes.ControlChar.VTIME, 0);
    terminal.setAttributes(raw);
    screen.write(ENTER);
    return screen;
  }

  NonBlockingReader reader() {
    return terminal.reader();
  }

  /// Draws what has changed.
  ///
  /// @return false when the terminal is no longer ours: the process is ending
  boolean show(View view) throws IOException {
    Size now;
    try {
      now = terminal.getSize();
    } catch (IllegalStateException e) {
      return false; // the library's own hook was first
    }
    StringBuilder out = new StringBuilder();
    if (now.getColumns() != columns || now.getRows() != rows) {
      columns = now.getColumns();
      rows = now.getRows();
      shown = List.of();
      out.append("\u001B[2J");
    }
    List<String> lines = Screen.draw(view, columns, rows, colour, Instant.now());
    for (int at = 0; at < lines.size(); at++) {
      if (at >= shown.size() || !lines.get(at).equals(shown.get(at))) {
        out.append("\u001B[").append(at + 1).append(";1H").append(lines.get(at));
      }
    }
    shown = lines;
    if (!out.isEmpty()) {
      write(out.toString());
    }
    return true;
  }

  private synchronized void write(String text) throws IOException {
    if (!closed) {
      output.write(text.getBytes(UTF_8));
      output.flush();
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    try {
      write(LEAVE);
    } catch (IOException e) {
      // the terminal has gone
    }
    closed = true;
    try {
      terminal.setAttributes(before);
    } catch (IllegalStateException e) {
      // the library's own hook was first, and has put them back
    }
  }
}
