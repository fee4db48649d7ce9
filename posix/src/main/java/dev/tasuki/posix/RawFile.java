package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// An open file with the operations that `java.nio` does not have: bytes at any place and at the
/// end, from and to native memory, and the operations of `fallocate(2)` that cut pieces out.
///
/// Methods that return a count return the negative errno when they fail. Not thread-safe.
public final class RawFile implements AutoCloseable {
  public static final int READ = 0;
  public static final int WRITE = 1;
  public static final int READ_WRITE = 2;
  public static final int CREATE = 0100;
  public static final int EXCLUSIVE = 0200;
  public static final int APPEND = 02000;

  private static final int O_NONBLOCK = 04000;
  private static final int O_CLOEXEC = 02000000;
  private static final int AT_FDCWD = -100;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int PRIVATE_FILE = 0600;
  private static final int MFD_CLOEXEC = 1;
  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;
  private static final int COLLAPSE_RANGE = 8;
  private static final int SPLICE_F_NONBLOCK = 2;

  private static final int STATX_SIZE = 256;
  private static final int STATX_BASIC = 0x7ff;
  private static final int TYPE_MASK = 0170000;
  private static final int TYPE_REGULAR = 0100000;
  private static final MemorySegment EMPTY = Arena.global().allocateFrom("");

  private final Descriptor descriptor;
  private final MemorySegment status = Arena.ofAuto().allocate(STATX_SIZE, 8);
  private final MemorySegment offset = Arena.ofAuto().allocateFrom(JAVA_LONG, 0L);

  /// What `statx(2)` says.
  ///
  /// @param device and `inode` name the file as long as it exists
  /// @param blockSize the file system's
  /// @param regular whether it is an ordinary file
  public record Status(long device, long inode, long size, int blockSize, boolean regular) {
    /// Whether both are about one file.
    public boolean isSameFile(Status other) {
      return device == other.device && inode == other.inode;
    }
  }

  /// Takes over an open descriptor.
  public RawFile(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  /// Opens a file, close-on-exec and without waiting; a new one is for its owner only.
  ///
  /// @param flags of the constants here
  public static RawFile open(String path, int flags) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      long number =
          Syscall.OPENAT.call(
              AT_FDCWD,
              arena.allocateFrom(path).address(),
              flags | O_CLOEXEC | O_NONBLOCK,
              PRIVATE_FILE);
      return new RawFile(new Descriptor((int) PosixException.check(number, path)));
    }
  }

  /// An anonymous file in memory (`memfd_create(2)`), which lives as long as a descriptor of it.
  public static RawFile inMemory(String name) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      long number =
          PosixException.check(
              Syscall.MEMFD_CREATE.call(arena.allocateFrom(name).address(), MFD_CLOEXEC),
              "memfd_create");
      return new RawFile(new Descriptor((int) number));
    }
  }

  /// The descriptor, owned by this.
  public Descriptor descriptor() {
    return descriptor;
  }

  /// Facts about this file.
  public Status status() throws PosixException {
    PosixException.check(
        Syscall.STATX.call(
            descriptor.number(), EMPTY.address(), AT_EMPTY_PATH, STATX_BASIC, status.address(), 0),
        "statx(" + descriptor + ")");
    return read(status);
  }

  /// Facts about the file of that name; null when they cannot be had, mostly because there is none.
  public static @Nullable Status status(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(STATX_SIZE, 8);
      MemorySegment name = arena.allocateFrom(path);
      long result = Syscall.STATX.call(AT_FDCWD, name.address(), 0, STATX_BASIC, into.address(), 0);
      return result < 0 ? null : read(into);
    }
  }

  private static Status read(MemorySegment status) {
    long device =
        (status.get(JAVA_INT, 136) & 0xffffffffL) << 32 | (status.get(JAVA_INT, 140) & 0xffffffffL);
    return new Status(
        device,
        status.get(JAVA_LONG, 32),
        status.get(JAVA_LONG, 40),
        status.get(JAVA_INT, 4),
        (status.get(JAVA_SHORT, 28) & TYPE_MASK) == TYPE_REGULAR);
  }

  /// Reads from a place in the file (`pread(2)`).
  ///
  /// @param into a direct buffer, filled from its start whatever its position
  public int readAt(long place, ByteBuffer into, int length) {
    return (int) Syscall.PREAD64.call(descriptor.number(), address(into, length), length, place);
  }

  /// Writes to a place in the file (`pwrite(2)`). On a file opened with [#APPEND] Linux writes to
  /// the end all the same.
  ///
  /// @param from a direct buffer, read from its start whatever its position
  public int writeAt(long place, ByteBuffer from, int length) {
    return (int) Syscall.PWRITE64.call(descriptor.number(), address(from, length), length, place);
  }

  /// Writes at the file's offset, or to its end when it was opened with [#APPEND].
  ///
  /// @param from a direct buffer
  /// @param start where in it to begin
  public int write(ByteBuffer from, int start, int length) {
    return (int)
        Syscall.WRITE.call(descriptor.number(), address(from, start + length) + start, length);
  }

  private static long address(ByteBuffer direct, int needed) {
    if (!direct.isDirect() || direct.capacity() < needed) {
      throw new IllegalArgumentException("not a direct buffer of " + needed + " bytes");
    }
    return MemorySegment.ofBuffer(direct.duplicate().clear()).address();
  }

  /// Moves what a pipe holds to a place in this file, without waiting (`splice(2)`). What has left
  /// the pipe is in the file, whatever becomes of this process in the middle of it.
  ///
  /// @return how many bytes, 0 when the pipe is empty and no writer is left
  public int takeFrom(Descriptor pipe, long place, int most) {
    offset.set(JAVA_LONG, 0, place);
    return (int)
        Syscall.SPLICE.call(
            pipe.number(), 0, descriptor.number(), offset.address(), most, SPLICE_F_NONBLOCK);
  }

  /// Gives the memory or blocks of a range back; it reads as zeros then, the size remains.
  public void punch(long place, long length) {
    Syscall.FALLOCATE.call(descriptor.number(), PUNCH_HOLE | KEEP_SIZE, place, length);
  }

  /// Cuts off the head: what was at `length` is then at 0. Appending goes on meanwhile.
  ///
  /// @param length a multiple of the block size, less than the size
  public void collapseHead(long length) throws PosixException {
    long result = Syscall.FALLOCATE.call(descriptor.number(), COLLAPSE_RANGE, 0, length);
    PosixException.check(result, "fallocate(COLLAPSE_RANGE)");
  }

  /// Waits until what was written is on the disk (`fdatasync(2)`).
  public void sync() throws PosixException {
    PosixException.check(Syscall.FDATASYNC.call(descriptor.number()), "fdatasync");
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
