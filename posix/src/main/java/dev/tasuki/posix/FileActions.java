package dev.tasuki.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a child does with descriptors and its directory before it executes the program
/// (`posix_spawn_file_actions_init(3)`).
///
/// Inherited descriptors are first duplicated above every number that the child will use, so that
/// no action overwrites the source of a later one.
///
/// Confined to one thread; the arena outlives it.
final class FileActions implements AutoCloseable {
  private static final int OPAQUE = 512; // posix_spawn_file_actions_t is 80 bytes
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int CLOSE_RANGE_CLOEXEC = 4;
  private static final int APPEND = 02001 | 0100; // O_APPEND | O_WRONLY | O_CREAT
  private static final int PRIVATE = 0600;

  private static final MemorySegment INIT = Native.symbol("posix_spawn_file_actions_init");
  private static final MemorySegment DESTROY = Native.symbol("posix_spawn_file_actions_destroy");
  private static final MemorySegment OPEN = Native.symbol("posix_spawn_file_actions_addopen");
  private static final MemorySegment DUP2 = Native.symbol("posix_spawn_file_actions_adddup2");
  private static final MemorySegment CLOSE = Native.symbol("posix_spawn_file_actions_addclose");
  private static final MemorySegment CHDIR = Native.symbol("posix_spawn_file_actions_addchdir_np");

  /// Absent in musl and in glibc before 2.34.
  private static final @Nullable MemorySegment CLOSE_FROM =
      Native.find("posix_spawn_file_actions_addclosefrom_np");

  private final Arena arena;
  private final MemorySegment actions;
  private final List<Descriptor> duplicates = new ArrayList<>();

  private FileActions(Arena arena) {
    this.arena = arena;
    this.actions = arena.allocate(OPAQUE, 16);
    Native.callInt(INIT, actions.address(), 0, 0, 0, 0, 0);
  }

  /// @param holdAt what the child opens for reading when only its program is missing, or null
  static FileActions of(SpawnRequest request, @Nullable String holdAt, Arena arena)
      throws PosixException {
    FileActions actions = new FileActions(arena);
    try {
      actions.addAll(request, holdAt);
      return actions;
    } catch (PosixException e) {
      actions.close();
      throw e;
    }
  }

  long address() {
    return actions.address();
  }

  private void addAll(SpawnRequest request, @Nullable String holdAt) throws PosixException {
    int highest = 2;
    for (int number : request.inherited().keySet()) {
      highest = Math.max(highest, number);
    }
    for (Map.Entry<Integer, Integer> entry : request.inherited().entrySet()) {
      add(DUP2, duplicate(entry.getValue(), highest + 1), entry.getKey());
    }
    openStandard(request);
    for (int number = 3; number < highest; number++) {
      if (!request.inherited().containsKey(number)) {
        add(CLOSE, number, 0);
      }
    }
    // Before the directory is changed and after all files are open: a low limit of open files is
    // in nobody's way.
    if (holdAt != null) {
      open(highest + 1, holdAt, 0);
      add(CLOSE, highest + 1, 0);
    }
    if (CLOSE_FROM == null) {
      // Everything in this process is meant to be close-on-exec; the JDK's own files are not.
      Syscall.CLOSE_RANGE.call(3, 0xffffffffL, CLOSE_RANGE_CLOEXEC);
    } else {
      add(CLOSE_FROM, highest + 1, 0);
    }
    add(CHDIR, arena.allocateFrom(request.cwd()).address(), 0);
  }

  private void openStandard(SpawnRequest request) throws PosixException {
    Map<Integer, Integer> inherited = request.inherited();
    if (!inherited.containsKey(0)) {
      open(0, request.stdin(), 0);
    }
    if (!inherited.containsKey(1)) {
      open(1, request.stdout(), APPEND);
    }
    if (inherited.containsKey(2)) {
      return;
    }
    if (!inherited.containsKey(1) && request.stderr().equals(request.stdout())) {
      add(DUP2, 1, 2);
    } else {
      open(2, request.stderr(), APPEND);
    }
  }

  private int duplicate(int number, int lowest) throws PosixException {
    long copy =
        PosixException.check(
            Syscall.FCNTL.call(number, F_DUPFD_CLOEXEC, lowest), "dup(" + number + ")");
    duplicates.add(new Descriptor((int) copy));
    return (int) copy;
  }

  private void open(int number, String path, int flags) throws PosixException {
    int errno =
        Native.callInt(
            OPEN, actions.address(), number, arena.allocateFrom(path).address(), flags, PRIVATE, 0);
    PosixException.check(-errno, "addopen(" + path + ")");
  }

  private void add(MemorySegment function, long first, long second) throws PosixException {
    int errno = Native.callInt(function, actions.address(), first, second, 0, 0, 0);
    PosixException.check(-errno, "posix_spawn_file_actions");
  }

  @Override
  public void close() {
    Native.callInt(DESTROY, actions.address(), 0, 0, 0, 0, 0);
    duplicates.forEach(Descriptor::close);
  }
}
