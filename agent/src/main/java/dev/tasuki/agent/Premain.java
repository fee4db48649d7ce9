package dev.tasuki.agent;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;

/// The entries of the agent, the only class that is compiled for old JVMs: it says there that the
/// JVM is too old. All else needs the Foreign Function and Memory API of Java 22.
public final class Premain {
  private static final int NEEDED = 22;

  private Premain() {}

  /// Called by the JVM before `main`. Never throws: that would end the JVM.
  public static void premain(String arguments, Instrumentation instrumentation) {
    String version = System.getProperty("java.specification.version");
    if (version.startsWith("1.") || Integer.parseInt(version) < NEEDED) {
      say("Java " + version + " is too old to share connections (22 is needed)");
      return;
    }
    String failure = call("start", instrumentation);
    if (!failure.isEmpty()) {
      say("the agent could not start: " + failure);
    }
  }

  /// Called by the JVM when the daemon has this loaded into an app that it drains: from now on its
  /// answers say `Connection: close`. Where that cannot be, nothing happens.
  public static void agentmain(String arguments, Instrumentation instrumentation) {
    call("leave", instrumentation);
  }

  /// Returns why it failed, or nothing.
  private static String call(String method, Instrumentation instrumentation) {
    try {
      Class.forName("dev.tasuki.agent.Agent")
          .getDeclaredMethod(method, Instrumentation.class)
          .invoke(null, instrumentation);
      return "";
    } catch (InvocationTargetException e) {
      return String.valueOf(e.getCause());
    } catch (ReflectiveOperationException | LinkageError e) {
      return e.toString();
    }
  }

  private static void say(String line) {
    System.err.println("tasuki: " + line + "; servers bind their ports themselves");
  }
}
