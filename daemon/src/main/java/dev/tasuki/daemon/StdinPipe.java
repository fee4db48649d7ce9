package dev.tasuki.daemon;

import dev.tasuki.config.ProcessRules;
import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.Pipe;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.SpawnRequest;
import dev.tasuki.posix.SystemFiles;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The pipe that is an app's standard input (`stdin: 'pipe'`). The keeper holds the end that is
/// written to: the app sees no end of input when the daemon dies. Core thread.
final class StdinPipe {
  private static final Logger LOG = System.getLogger(StdinPipe.class.getName());
  private static final String STORE_PREFIX = "stdin-";
  private static final int LONGEST_LINE = 4096; // PIPE_BUF: written whole or not at all

  private StdinPipe() {}

  /// The end that is read from, for the moment of the spawn.
  record Opened(@Nullable Descriptor readEnd) {
    SpawnRequest with(SpawnRequest request) {
      if (readEnd == null) {
        return request;
      }
      Map<Integer, Integer> inherited = new HashMap<>(request.inherited());
      inherited.put(0, readEnd.number());
      return new SpawnRequest(
          request.argv(),
          request.environment(),
          request.cwd(),
          request.stdin(),
          request.stdout(),
          request.stderr(),
          inherited,
          request.filter(),
          request.terms());
    }

    void close() {
      if (readEnd != null) {
        readEnd.close();
      }
    }
  }

  static Opened open(Run run, KeeperConnection keeper) {
    if (!ProcessRules.PIPE.equals(run.definition.facets().process().stdin())) {
      return new Opened(null);
    }
    try {
      Pipe pipe = Pipe.open();
      SystemFiles.neverWait(pipe.writeEnd());
      run.stdin = pipe.writeEnd();
      keeper.put(STORE_PREFIX + run.id, pipe.writeEnd());
      return new Opened(pipe.readEnd());
    } catch (PosixException e) {
      LOG.log(Level.WARNING, "{0}: no pipe for its input: {1}", run, e.getMessage());
      run.notice = "no pipe for its input: " + e.getMessage();
      return new Opened(null);
    }
  }

  /// Takes what belongs to a run that outlived the daemon before this one.
  static void restore(Run run, Map<String, Descriptor> stored) {
    run.stdin = stored.remove(STORE_PREFIX + run.id);
  }

  static void forget(Run run, KeeperConnection keeper) {
    Descriptor end = run.stdin;
    if (end != null) {
      keeper.remove(STORE_PREFIX + run.id);
      end.close();
      run.stdin = null;
    }
  }

  /// Writes a line.
  static void send(Instance instance, String line) throws OperationException {
    Run run = instance.current;
    if (run == null || run.pid == 0) {
      throw new OperationException(
          instance + " is " + instance.status().word() + ": nobody would read the line");
    }
    if (run.stdin == null) {
      throw new OperationException(
          instance + " has no input: start it with stdin: 'pipe' (--stdin pipe)");
    }
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST_LINE) {
      throw new OperationException("the line is too long: at most 4095 bytes");
    }
    try {
      SystemFiles.write(run.stdin, bytes);
    } catch (PosixException e) {
      String why = e.errno() == Errno.EAGAIN ? "it does not read its input" : e.getMessage();
      throw new OperationException("the line cannot be sent to " + instance + ": " + why, e);
    }
  }
}
