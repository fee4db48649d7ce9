package dev.tasuki.keeper;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ServiceSocket;
import dev.tasuki.protocol.ServiceVariables;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a service manager (systemd) does for a keeper that is its service's main process: it holds
/// duplicates of the keeper's descriptors (`FDSTORE=1`, `sd_pid_notify_with_fds(3)`) and gives them
/// to the next keeper (`LISTEN_FDS`, `sd_listen_fds(3)`) when keeper and daemon have died.
///
/// Invariants:
///
/// - Without [ServiceVariables#SERVICE] in the environment nothing is said and nothing taken: a
///   NOTIFY_SOCKET alone may be meant for whoever ran the command that started us.
/// - A service manager that does not answer is no reason not to keep: it is complained of once.
///
/// Confined to the keeper's thread.
final class ServiceManager {
  private static final int FIRST_DESCRIPTOR = 3;

  private final @Nullable ServiceSocket socket;
  private boolean complained;

  private ServiceManager(@Nullable ServiceSocket socket) {
    this.socket = socket;
  }

  /// The one that our environment names, or one that does nothing.
  static ServiceManager find() {
    String address = System.getenv(ServiceVariables.NOTIFY_SOCKET);
    if (!present() || address == null) {
      return new ServiceManager(null);
    }
    try {
      return new ServiceManager(ServiceSocket.to(address));
    } catch (PosixException e) {
      Keeper.complain(e.getMessage());
      return new ServiceManager(null);
    }
  }

  /// Whether this keeper is (or replaces) the main process of a service.
  static boolean present() {
    return System.getenv(ServiceVariables.SERVICE) != null;
  }

  /// Which process is the service's main process from now on.
  void mainProcess(long pid) {
    say("MAINPID=" + pid, null);
  }

  /// Another keeper serves, whose daemon has said so before: it is the main process.
  void otherServes(long pid) {
    say("MAINPID=" + pid + "\nREADY=1", null);
  }

  /// Holds a descriptor until it is dropped.
  void hold(String name, Descriptor descriptor) {
    say("FDSTORE=1\nFDPOLL=0\nFDNAME=" + ServiceVariables.encode(name), descriptor);
  }

  void drop(String name) {
    say("FDSTOREREMOVE=1\nFDNAME=" + ServiceVariables.encode(name), null);
  }

  private void say(String lines, @Nullable Descriptor descriptor) {
    ServiceSocket to = socket;
    if (to == null) {
      return;
    }
    try {
      to.send(lines, descriptor);
    } catch (PosixException e) {
      if (!complained) {
        Keeper.complain(e.getMessage());
      }
      complained = true;
    }
  }

  /// What our predecessor had stored, by name. To be called once, before anything is opened.
  static Map<String, Descriptor> inheritance() {
    Map<String, Descriptor> inherited = new HashMap<>();
    String count = System.getenv("LISTEN_FDS");
    String pid = System.getenv("LISTEN_PID");
    String names = System.getenv("LISTEN_FDNAMES");
    boolean meant = String.valueOf(ProcessHandle.current().pid()).equals(pid);
    if (!present() || !meant || count == null || names == null) {
      return inherited;
    }
    String[] words = names.split(":", -1);
    for (int i = 0; i < words.length && i < Integer.parseInt(count); i++) {
      try (Descriptor given = new Descriptor(FIRST_DESCRIPTOR + i)) {
        Descriptor old = inherited.put(ServiceVariables.decode(words[i]), given.duplicate());
        if (old != null) {
          old.close();
        }
      } catch (PosixException e) {
        Keeper.complain(e.getMessage());
      }
    }
    return inherited;
  }
}
