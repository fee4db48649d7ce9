package dev.tasuki.daemon;

import dev.tasuki.posix.DatagramSocket;
import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcessInfo;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The socket that all workers are given as NOTIFY_SOCKET.
///
/// Invariants:
///
/// - Its name follows from TASUKI_HOME, and the keeper holds it: a process can speak across the
///   death of the daemon, and what it says meanwhile waits.
/// - Who speaks is what the kernel says: the sender, or the nearest of its ancestors that is a main
///   process. That is looked up before the next datagram is taken, so a short-lived helper
///   (`systemd-notify(1)`, which waits until the datagram after its message is taken) is still
///   there.
///
/// One platform thread receives.
final class NotifyService {
  static final String STORE_NAME = "notify";

  private static final Logger LOG = System.getLogger(NotifyService.class.getName());
  private static final int GENERATIONS = 64;

  /// Told of each message, on the receiving thread: it only enqueues.
  interface Listener {
    /// @param pids the sender and its ancestors, nearest first
    void said(List<Integer> pids, NotifyMessage message);
  }

  private NotifyService() {}

  /// The value of NOTIFY_SOCKET for the workers of a home.
  static String address(Home home) {
    return "@" + name(home);
  }

  private static String name(Home home) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(home.root().toString().getBytes(StandardCharsets.UTF_8));
      String user = String.valueOf(System.getProperty("user.name"));
      return "tasuki/" + user + "/" + HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Begins to listen; without the socket (its name is taken) workers have nobody to speak to,
  /// which is said in the log.
  ///
  /// @param stored what the keeper held
  static void start(
      Home home, Map<String, Descriptor> stored, KeeperConnection keeper, Listener listener) {
    try {
      DatagramSocket socket = open(home, stored.get(STORE_NAME), keeper);
      Thread.ofPlatform().daemon().name("notify").start(() -> receive(socket, listener));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "no notify socket for the workers: {0}", e.getMessage());
    }
  }

  private static DatagramSocket open(Home home, @Nullable Descriptor held, KeeperConnection keeper)
      throws PosixException {
    if (held != null) {
      return DatagramSocket.of(held);
    }
    DatagramSocket socket = DatagramSocket.bind(name(home));
    keeper.put(STORE_NAME, socket.descriptor());
    return socket;
  }

  private static void receive(DatagramSocket socket, Listener listener) {
    try {
      while (true) {
        DatagramSocket.Datagram datagram = socket.receive();
        List<Integer> pids = ancestry(datagram.pid());
        listener.said(pids, NotifyMessage.parse(datagram.bytes()));
      }
    } catch (PosixException e) {
      LOG.log(Level.WARNING, "the notify socket is lost: {0}", e.getMessage());
    }
  }

  private static List<Integer> ancestry(int sender) {
    List<Integer> pids = new ArrayList<>();
    for (int pid = sender; pid > 1 && pids.size() < GENERATIONS; pid = ProcessInfo.parent(pid)) {
      pids.add(pid);
    }
    return pids;
  }
}
