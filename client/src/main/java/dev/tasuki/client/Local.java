package dev.tasuki.client;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/// Commands that run in this process. They are found by name in the daemon's jars, so that their
/// parser is loaded by them alone.
final class Local {
  private static final String COMMANDS = "dev.tasuki.cli.LocalCommands";

  private Local() {}

  static int run(String[] arguments) throws Failure {
    Path jar = Installation.find().lib().resolve("tasukid.jar");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
      Thread.currentThread().setContextClassLoader(loader);
      MethodHandle run =
          MethodHandles.publicLookup()
              .findStatic(
                  Class.forName(COMMANDS, true, loader),
                  "run",
                  MethodType.methodType(int.class, String[].class));
      return (int) run.invokeExact(arguments);
    } catch (ReflectiveOperationException | IOException e) {
      throw new Failure("this installation is not complete: ".concat(String.valueOf(e)), null);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("the commands throw no checked exception", e);
    }
  }
}
