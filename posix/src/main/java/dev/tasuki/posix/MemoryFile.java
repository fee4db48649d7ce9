package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Bytes in an anonymous file (`memfd_create(2)`): for messages too long for a packet, and for what
/// a keeper of descriptors is to hold that shall be on no disk.
///
/// @param descriptor the file; owned
public record MemoryFile(Descriptor descriptor) implements AutoCloseable {
  private static final int MFD_CLOEXEC = 1;
  private static final int SEEK_END = 2;

  /// A file with these bytes, close-on-exec.
  public static MemoryFile of(byte[] bytes) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      long number =
          PosixException.check(
              Syscall.MEMFD_CREATE.call(arena.allocateFrom("message").address(), MFD_CLOEXEC),
              "memfd_create");
      MemoryFile file = new MemoryFile(new Descriptor((int) number));
      MemorySegment buffer = arena.allocate(Math.max(1, bytes.length));
      MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, 0, bytes.length);
      for (long done = 0; done < bytes.length; ) {
        long count = Syscall.WRITE.call(number, buffer.address() + done, bytes.length - done);
        if (count < 0 && count != -Errno.EINTR) {
          file.close();
          throw new PosixException("write(memfd)", (int) -count);
        }
        done += Math.max(0, count);
      }
      return file;
    }
  }

  /// All bytes, whatever the file's offset.
  public byte[] read() throws PosixException {
    int number = descriptor.number();
    int size = (int) PosixException.check(Syscall.LSEEK.call(number, 0, SEEK_END), "lseek(memfd)");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Math.max(1, size));
      for (long done = 0; done < size; ) {
        long count = Syscall.PREAD64.call(number, buffer.address() + done, size - done, done);
        if (count <= 0 && count != -Errno.EINTR) {
          throw new PosixException("pread(memfd)", count == 0 ? Errno.EIO : (int) -count);
        }
        done += Math.max(0, count);
      }
      return buffer.asSlice(0, size).toArray(JAVA_BYTE);
    }
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
