package dev.tasuki.daemon;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Loads `tasuki-agent.jar`, which is beside the daemon's own jar, into a running JVM by the JDK's
/// attach mechanism. Stateless. A class of its own, because the module `jdk.attach` may be missing.
final class AgentLoader {
  private AgentLoader() {}

  /// Returns when the agent has done its work there. Takes some tenths of a second; 10 s when the
  /// JVM does not answer.
  ///
  /// @throws IOException when it could not be loaded
  static void load(int pid) throws IOException {
    Path agent = agent();
    if (!Files.isRegularFile(agent)) {
      throw new IOException("no " + agent);
    }
    try {
      VirtualMachine machine = VirtualMachine.attach(Integer.toString(pid));
      try {
        machine.loadAgent(agent.toString());
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException | AgentLoadException | AgentInitializationException e) {
      throw new IOException(e);
    }
  }

  private static Path agent() throws IOException {
    try {
      var own = AgentLoader.class.getProtectionDomain().getCodeSource().getLocation();
      return Path.of(own.toURI()).resolveSibling("tasuki-agent.jar");
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }
}
