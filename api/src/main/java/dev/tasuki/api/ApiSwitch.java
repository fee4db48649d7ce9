package dev.tasuki.api;

import dev.tasuki.daemon.OperationException;
import dev.tasuki.daemon.Operations;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Turns the HTTP API and the dashboard on and off. While they are off, this class is all of them
/// that is loaded.
///
/// Who turns it on means this daemon and those that replace it after a crash: a file in `run/`
/// remembers the port. It goes when the API is turned off and when the daemon ends in order.
///
/// Thread-safe.
public final class ApiSwitch implements AutoCloseable {
  /// Where it listens when nobody says.
  public static final int USUAL_PORT = 9615;

  private static final Logger LOG = System.getLogger(ApiSwitch.class.getName());

  private final Path home;
  private final Operations operations;
  private final Function<Path, LogFile> logs;
  private @Nullable ApiServer server;
  private @Nullable Webhooks webhooks;

  /// @param home TASUKI_HOME
  /// @param logs opens a log file for reading
  public ApiSwitch(Path home, Operations operations, Function<Path, LogFile> logs) {
    this.home = home;
    this.operations = operations;
    this.logs = logs;
  }

  /// What is to be on from the start: by `settings.json`, or because a daemon that had it on died.
  /// What cannot be turned on is said in the daemon's log; the daemon starts all the same.
  public synchronized void begin() {
    Settings settings = Settings.of(home.resolve("settings.json"));
    if (!settings.webhooks().isEmpty()) {
      webhooks = Webhooks.start(settings.webhooks(), operations.events());
    }
    Integer remembered = Settings.number(remembered());
    Integer port = remembered != null ? remembered : settings.port();
    if (port != null) {
      try {
        turnOn(port);
      } catch (OperationException e) {
        LOG.log(Level.WARNING, "the HTTP API stays off: {0}", e.getMessage());
      }
    }
  }

  /// Turns the API on, where it is not on already.
  ///
  /// @param port 0 for any that is free, null for [#USUAL_PORT] or where it is on already
  /// @return the dashboard's address, with the token
  /// @throws OperationException when the port is taken, or another than the one it is on at
  public synchronized String turnOn(@Nullable Integer port) throws OperationException {
    if (server != null) {
      if (port != null && port != 0 && port != server.port()) {
        throw new OperationException(
            "the API is on at port " + server.port() + ": turn it off first (--off)");
      }
      return server.url();
    }
    int wanted = port == null ? USUAL_PORT : port;
    try {
      Token token = Token.of(home.resolve("api-token"));
      server = ApiServer.open(wanted, token, operations, logs);
      Files.writeString(remembered(), Integer.toString(server.port()));
      LOG.log(Level.INFO, "HTTP API on 127.0.0.1:{0}", Integer.toString(server.port()));
      return server.url();
    } catch (IOException e) {
      closeServer();
      throw new OperationException(
          "port " + wanted + " cannot be used: " + e.getMessage() + " (choose another: --port)", e);
    }
  }

  /// Turns the API off.
  ///
  /// @return whether it was on
  public synchronized boolean turnOff() throws OperationException {
    boolean was = server != null;
    closeServer();
    try {
      Files.deleteIfExists(remembered());
    } catch (IOException e) {
      throw new OperationException(remembered() + " cannot be removed: " + e.getMessage(), e);
    }
    return was;
  }

  private void closeServer() {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  private Path remembered() {
    return home.resolve("run/api-port");
  }

  /// The daemon ends in order.
  @Override
  public synchronized void close() {
    if (webhooks != null) {
      webhooks.close();
    }
    try {
      turnOff();
    } catch (OperationException e) {
      LOG.log(Level.WARNING, e.getMessage());
    }
  }
}
