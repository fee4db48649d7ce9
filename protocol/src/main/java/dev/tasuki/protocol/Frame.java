package dev.tasuki.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What client and daemon say to each other on `TASUKI_HOME/tasukid.sock`.
///
/// A conversation: the client sends one [Request], then perhaps one [Interrupt]. The daemon answers
/// with any number of [Output] and [ErrorOutput] and ends with [Exit]; or it answers with [Refused]
/// alone. Then both close. [Frames] turns frames into bytes.
public sealed interface Frame {

  /// Client to daemon: run this command line.
  ///
  /// Arguments and environment travel as the kernel keeps them (`/proc/PID/cmdline`,
  /// `/proc/PID/environ`: each entry ended by a NUL), so the client's locale cannot damage them.
  ///
  /// @param protocolVersion [Frames#PROTOCOL_VERSION] of the client
  /// @param buildVersion [BuildVersion#TEXT] of the client
  /// @param pid the client's process, whose descriptors 0, 1 and 2 are the user's terminal
  /// @param arguments the words after `tasuki`
  /// @param environment the environment of the caller
  /// @param cwd absolute working directory of the client, or empty when it cannot be said in the
  ///   client's locale: then `PWD` of the environment counts
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never shared or compared
  record Request(
      int protocolVersion,
      String buildVersion,
      int pid,
      byte[] arguments,
      byte[] environment,
      String cwd)
      implements Frame {

    /// The words after `tasuki`, read as UTF-8.
    public List<String> argumentList() {
      return split(arguments);
    }

    /// The caller's environment, read as UTF-8; entries without `=` are left out.
    public Map<String, String> environmentMap() {
      Map<String, String> map = new LinkedHashMap<>();
      for (String entry : split(environment)) {
        int equals = entry.indexOf('=');
        if (equals > 0) {
          map.putIfAbsent(entry.substring(0, equals), entry.substring(equals + 1));
        }
      }
      return map;
    }

    private static List<String> split(byte[] block) {
      List<String> entries = new ArrayList<>();
      int start = 0;
      for (int at = 0; at < block.length; at++) {
        if (block[at] == 0) {
          entries.add(new String(block, start, at - start, StandardCharsets.UTF_8));
          start = at + 1;
        }
      }
      if (start < block.length) {
        entries.add(new String(block, start, block.length - start, StandardCharsets.UTF_8));
      }
      return entries;
    }
  }

  /// What the daemon reads when a client of another protocol version sends its request.
  record ForeignRequest(int protocolVersion, String buildVersion) implements Frame {}

  /// Client to daemon, in place of a request: hand over to another version of keeper and daemon.
  /// This frame, and the answers to it, are the same in every version of the protocol.
  ///
  /// @param buildVersion [BuildVersion#TEXT] of the client
  /// @param command the new keeper's argv, each word ended by a NUL
  /// @param environment variables that are to replace the keeper's, each `NAME=VALUE` ended by a
  ///   NUL
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never shared or compared
  record Update(String buildVersion, byte[] command, byte[] environment) implements Frame {

    /// The new keeper's argv.
    public List<String> commandList() {
      return Request.split(command);
    }

    /// The variables.
    public List<String> assignments() {
      return Request.split(environment);
    }
  }

  /// Client to daemon: the user pressed Ctrl-C.
  record Interrupt() implements Frame {}

  /// Daemon to client: bytes for standard output.
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never shared or compared
  record Output(byte[] bytes) implements Frame {}

  /// Daemon to client: bytes for standard error.
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never shared or compared
  record ErrorOutput(byte[] bytes) implements Frame {}

  /// Daemon to client: the command has ended; the client exits with this code, 0..255.
  record Exit(int code) implements Frame {}

  /// Daemon to client: the request cannot be taken; the client prints the line and exits with 1.
  record Refused(String line) implements Frame {}
}
