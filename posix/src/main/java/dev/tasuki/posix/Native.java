package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// The one bridge to native code: a single downcall handle of shape `(symbol, seven longs) ->
/// long`, with `errno` captured.
///
/// Integer and pointer arguments travel in registers of the same width on x86-64 and aarch64, so
/// every libc function that takes at most seven of them, and returns an integer or a pointer, can
/// be called through this one shape. Results narrower than `long` carry garbage in their upper
/// half: callers cast to `int` ([#callInt]).
///
/// Thread-safe. Each thread owns its own errno capture.
public final class Native {
  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();

  /// Where errno is in what is captured. On Linux it is all of that; finding it by its name would
  /// load the JDK's code for paths in layouts at every start.
  private static final long ERRNO = errno();

  private static final Linker LINKER = Linker.nativeLinker();
  private static final ConcurrentMap<String, MemorySegment> SYMBOLS = new ConcurrentHashMap<>();

  @SuppressWarnings("restricted")
  private static final MethodHandle CALL =
      LINKER.downcallHandle(
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
              JAVA_LONG),
          Linker.Option.captureCallState("errno"));

  private static final ThreadLocal<MemorySegment> CAPTURED =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE));

  private Native() {}

  private static long errno() {
    return CAPTURE.byteSize() == JAVA_INT.byteSize()
        ? 0
        : CAPTURE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  }

  /// The address of a libc function.
  ///
  /// @throws UnsatisfiedLinkError when this libc does not have it
  public static MemorySegment symbol(String name) {
    MemorySegment found = find(name);
    if (found == null) {
      throw new UnsatisfiedLinkError("libc has no " + name);
    }
    return found;
  }

  /// The address of a libc function, or null when this libc does not have it.
  public static @Nullable MemorySegment find(String name) {
    MemorySegment known = SYMBOLS.get(name);
    if (known != null) {
      return known;
    }
    MemorySegment found = LINKER.defaultLookup().find(name).orElse(null);
    if (found != null) {
      SYMBOLS.put(name, found);
    }
    return found;
  }

  /// Calls a function that reports failure by returning -1 and setting errno.
  ///
  /// @return the result, or the negative errno
  public static long call(
      MemorySegment function, long a0, long a1, long a2, long a3, long a4, long a5, long a6) {
    MemorySegment captured = CAPTURED.get();
    long result = invoke(function, captured, a0, a1, a2, a3, a4, a5, a6);
    return result == -1L ? -(long) captured.get(JAVA_INT, ERRNO) : result;
  }

  /// Calls a function that returns an `int` holding its own error number or result (`posix_spawn`
  /// and its relatives).
  public static int callInt(
      MemorySegment function, long a0, long a1, long a2, long a3, long a4, long a5) {
    return (int) invoke(function, CAPTURED.get(), a0, a1, a2, a3, a4, a5, 0L);
  }

  private static long invoke(
      MemorySegment function,
      MemorySegment captured,
      long a0,
      long a1,
      long a2,
      long a3,
      long a4,
      long a5,
      long a6) {
    try {
      return (long) CALL.invokeExact(function, captured, a0, a1, a2, a3, a4, a5, a6);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError("a downcall handle threw a checked exception", t);
    }
  }
}
