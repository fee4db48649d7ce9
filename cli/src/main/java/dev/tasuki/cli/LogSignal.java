package dev.tasuki.cli;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/// SIGUSR2 to tasukid opens the log files anew, as with PM2.
///
/// `sun.misc.Signal` (module jdk.unsupported) is all there is, and the compiler warns of it without
/// a way to say that it is meant: hence reflection. HotSpot lets it go (tried with 25), except for
/// what it uses it for itself: suspending threads from outside, for profilers.
final class LogSignal {
  private static final Logger LOG = System.getLogger(LogSignal.class.getName());

  private LogSignal() {}

  /// From now on; without the module, `tasuki reloadLogs` is left.
  static void install(Runnable reopen) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handlers = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              handlers.getClassLoader(),
              new Class<?>[] {handlers},
              (proxy, method, arguments) -> answer(proxy, method.getName(), reopen, arguments));
      signal
          .getMethod("handle", signal, handlers)
          .invoke(null, signal.getConstructor(String.class).newInstance("USR2"), handler);
    } catch (InvocationTargetException e) {
      LOG.log(Level.INFO, "SIGUSR2 cannot be had: {0}", e.getCause());
    } catch (ReflectiveOperationException e) {
      LOG.log(Level.INFO, "SIGUSR2 cannot be had: {0}", e.toString());
    }
  }

  @SuppressWarnings("ReferenceEquality") // a proxy's equals would call the proxy
  private static @Nullable Object answer(
      Object proxy, String method, Runnable reopen, Object @Nullable [] arguments) {
    return switch (method) {
      case "handle" -> {
        reopen.run();
        yield null;
      }
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> arguments != null && proxy == arguments[0];
      default -> "SIGUSR2";
    };
  }
}
