package dev.tasuki.daemon;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/// Accepts clients on `TASUKI_HOME/tasukid.sock`, mode 0600, and lets only the user who owns the
/// daemon (or root) in. Each client is served on a virtual thread of its own.
public final class ControlServer implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ControlServer.class.getName());

  /// Names of the user 0; the number where it has none.
  private static final Set<String> ROOT = Set.of("root", "0");

  /// Talks with one client.
  public interface Handler {
    /// Reads the client's request and answers it; the caller closes the channel.
    void serve(SocketChannel client) throws IOException;
  }

  private final Path path;
  private final ServerSocketChannel server;
  private final Handler handler;

  /// Who owns the socket file, and so this daemon: compared by uid, because a user need not have a
  /// name (in a container that is given a number only).
  private final UserPrincipal owner;

  private ControlServer(
      Path path, ServerSocketChannel server, Handler handler, UserPrincipal owner) {
    this.owner = owner;
    this.path = path;
    this.server = server;
    this.handler = handler;
  }

  /// Binds under a temporary name and renames: nobody ever meets a socket that does not answer or
  /// that has the wrong mode, and the stale one of a dead daemon is replaced.
  static ControlServer open(Path path, Handler handler) throws IOException {
    Path temporary = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(temporary), 128);
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-------"));
    UserPrincipal owner = Files.getOwner(temporary);
    Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    ControlServer control = new ControlServer(path, server, handler, owner);
    Thread.ofPlatform().name("tasuki-accept").daemon(true).start(control::acceptLoop);
    return control;
  }

  private void acceptLoop() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        Thread.ofVirtual().name("client").start(() -> serve(client));
      } catch (IOException e) {
        if (server.isOpen()) {
          LOG.log(Level.WARNING, "a client could not be accepted: {0}", e.toString());
        }
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      if (isAllowed(client)) {
        handler.serve(client);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a client went away: {0}", e.toString());
    }
  }

  private boolean isAllowed(SocketChannel client) throws IOException {
    UserPrincipal peer = client.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    boolean allowed = peer.equals(owner) || ROOT.contains(peer.getName());
    if (!allowed) {
      LOG.log(Level.WARNING, "refused a client of user {0}", peer.getName());
    }
    return allowed;
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(path);
  }
}
