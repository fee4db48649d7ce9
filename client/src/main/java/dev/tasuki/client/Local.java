package dev.tasuki.client;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// Commands that run in this process. They are found by name, so that their parser is a matter of
/// the class path and is loaded by them alone.
final class Local {
  private static final String COMMANDS = "dev.tasuki.cli.LocalCommands";

  private Local() {}

  static int run(String[] arguments) throws Failure {
    try {
      MethodHandle run =
          MethodHandles.publicLookup()
              .findStatic(
                  Class.forName(COMMANDS), "run", MethodType.methodType(int.class, String[].class));
      return (int) run.invokeExact(arguments);
    } catch (ReflectiveOperationException e) {
      throw new Failure("this installation is not complete: ".concat(String.valueOf(e)), null);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("the commands throw no checked exception", e);
    }
  }
}
