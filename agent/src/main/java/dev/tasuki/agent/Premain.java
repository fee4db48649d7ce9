package dev.tasuki.agent;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;

/// The entry of the agent, the only class that is compiled for old JVMs: it says there that the JVM
/// is too old. All else needs the Foreign Function and Memory API of Java 22.
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
    try {
      Class.forName("dev.tasuki.agent.Agent")
          .getDeclaredMethod("start", Instrumentation.class)
          .invoke(null, instrumentation);
    } catch (InvocationTargetException e) {
      say("the agent could not start: " + e.getCause());
    } catch (ReflectiveOperationException | LinkageError e) {
      say("the agent could not start: " + e);
    }
  }

  private static void say(String line) {
    System.err.println("tasuki: " + line + "; servers bind their ports themselves");
  }
}
