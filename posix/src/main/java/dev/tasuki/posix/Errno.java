package dev.tasuki.posix;

/// The errno values that Tasuki tells apart, and their names for messages (`errno(3)`). The numbers
/// are the same on x86-64 and aarch64.
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int E2BIG = 7;
  public static final int ENOEXEC = 8;
  public static final int EBADF = 9;
  public static final int ECHILD = 10;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int ENOSPC = 28;
  public static final int EROFS = 30;
  public static final int EPIPE = 32;
  public static final int ENAMETOOLONG = 36;
  public static final int ENOSYS = 38;
  public static final int EOPNOTSUPP = 95;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ECONNABORTED = 103;
  public static final int ECONNRESET = 104;
  public static final int ENOBUFS = 105;
  public static final int ETIMEDOUT = 110;
  public static final int EDQUOT = 122;

  private Errno() {}

  /// The symbolic name and a plain-English meaning, such as `ENOENT (no such file or directory)`;
  /// `errno N` for a number that is not listed here.
  public static String describe(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM (operation not permitted)";
      case ENOENT -> "ENOENT (no such file or directory)";
      case ESRCH -> "ESRCH (no such process)";
      case EINTR -> "EINTR (interrupted)";
      case EIO -> "EIO (input/output error)";
      case E2BIG -> "E2BIG (arguments and environment too long)";
      case ENOEXEC -> "ENOEXEC (not an executable format)";
      case EBADF -> "EBADF (bad file descriptor)";
      case ECHILD -> "ECHILD (not a child)";
      case EAGAIN -> "EAGAIN (resource temporarily unavailable)";
      case ENOMEM -> "ENOMEM (out of memory)";
      case EACCES -> "EACCES (permission denied)";
      case EBUSY -> "EBUSY (busy)";
      case EEXIST -> "EEXIST (already exists)";
      case ENOTDIR -> "ENOTDIR (not a directory)";
      case EISDIR -> "EISDIR (is a directory)";
      case EINVAL -> "EINVAL (invalid argument)";
      case ENFILE -> "ENFILE (too many open files on this host)";
      case EMFILE -> "EMFILE (too many open files in this process)";
      case ENOSPC -> "ENOSPC (no space left on device)";
      case EROFS -> "EROFS (read-only file system)";
      case EPIPE -> "EPIPE (broken pipe)";
      case ENAMETOOLONG -> "ENAMETOOLONG (name too long)";
      case ENOSYS -> "ENOSYS (not implemented by this kernel)";
      case EOPNOTSUPP -> "EOPNOTSUPP (operation not supported)";
      case EADDRINUSE -> "EADDRINUSE (address already in use)";
      case EADDRNOTAVAIL -> "EADDRNOTAVAIL (address not available)";
      case ECONNABORTED -> "ECONNABORTED (connection aborted)";
      case ECONNRESET -> "ECONNRESET (connection reset)";
      case ENOBUFS -> "ENOBUFS (no buffer space)";
      case EDQUOT -> "EDQUOT (disk quota exceeded)";
      case ETIMEDOUT -> "ETIMEDOUT (no answer in time)";
      default -> "errno " + errno;
    };
  }
}
