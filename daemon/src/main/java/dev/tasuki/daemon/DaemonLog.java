package dev.tasuki.daemon;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/// The daemon's own log: one line a record on standard error, which is `tasukid.log`. Registered as
/// the JVM's logger finder, so that java.logging is never loaded.
///
/// `-Dtasuki.log=DEBUG` shows more; the default is INFO.
public final class DaemonLog extends System.LoggerFinder {
  private static final System.Logger.Level THRESHOLD =
      System.Logger.Level.valueOf(System.getProperty("tasuki.log", "INFO"));

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new Lines(name.substring(name.lastIndexOf('.') + 1));
  }

  private record Lines(String name) implements System.Logger {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      return level.getSeverity() >= THRESHOLD.getSeverity();
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String message,
        @Nullable Throwable thrown) {
      if (isLoggable(level)) {
        write(level, message + (thrown == null ? "" : "\n" + trace(thrown)));
      }
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object... parameters) {
      if (isLoggable(level)) {
        boolean plain = parameters == null || parameters.length == 0;
        write(level, plain ? String.valueOf(format) : fill(format, parameters));
      }
    }

    private void write(Level level, String text) {
      Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      System.err.println(now + " " + level + " " + name + ": " + text);
    }

    /// `{0}`, `{1}`, … only: MessageFormat's classes would cost every start 20 ms.
    private static String fill(@Nullable String format, @Nullable Object[] parameters) {
      String text = String.valueOf(format);
      for (int i = 0; i < parameters.length; i++) {
        text = text.replace("{" + i + "}", String.valueOf(parameters[i]));
      }
      return text;
    }

    private static String trace(Throwable thrown) {
      StringWriter text = new StringWriter();
      thrown.printStackTrace(new PrintWriter(text));
      return text.toString();
    }
  }
}
