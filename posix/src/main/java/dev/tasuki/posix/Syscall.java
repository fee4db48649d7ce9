package dev.tasuki.posix;

import java.lang.foreign.MemorySegment;

/// Linux system calls by number, for x86-64 and aarch64.
///
/// Numbers are from the kernel's `arch/x86/entry/syscalls/syscall_64.tbl` and
/// `include/uapi/asm-generic/unistd.h`. Every call goes through libc's `syscall()`, so one symbol
/// and one handle serve them all. Results are raw: a failure is the negative errno.
public enum Syscall {
  ACCEPT4(288, 242),
  BIND(49, 200),
  BPF(321, 280),
  CLOSE(3, 57),
  CLOSE_RANGE(436, 436),
  CONNECT(42, 203),
  DUP3(292, 24),
  EPOLL_CREATE1(291, 20),
  EPOLL_CTL(233, 21),
  EPOLL_PWAIT(281, 22),
  EVENTFD2(290, 19),
  FACCESSAT(269, 48),
  FALLOCATE(285, 47),
  FCHMODAT(268, 53),
  FCHOWN(93, 55),
  FCNTL(72, 25),
  FDATASYNC(75, 83),
  FLOCK(73, 32),
  GETSOCKNAME(51, 204),
  GETSOCKOPT(55, 209),
  GETTID(186, 178),
  GETXATTR(191, 8),
  IOCTL(16, 29),
  KILL(62, 129),
  LISTEN(50, 201),
  LSEEK(8, 62),
  MEMFD_CREATE(319, 279),
  MKDIRAT(258, 34),
  MKNODAT(259, 33),
  OPENAT(257, 56),
  PIDFD_GETFD(438, 438),
  PIDFD_OPEN(434, 434),
  PIDFD_SEND_SIGNAL(424, 424),
  PIPE2(293, 59),
  PPOLL(271, 73),
  PRCTL(157, 167),
  PREAD64(17, 67),
  PRLIMIT64(302, 261),
  PROCESS_VM_READV(310, 270),
  PWRITE64(18, 68),
  READ(0, 63),
  RECVFROM(45, 207),
  RECVMSG(47, 212),
  SECCOMP(317, 277),
  SENDMSG(46, 211),
  SENDTO(44, 206),
  SETGROUPS(116, 159),
  SETPRIORITY(141, 140),
  SETRESGID(119, 149),
  SETRESUID(117, 147),
  SETSID(112, 157),
  SETSOCKOPT(54, 208),
  SHUTDOWN(48, 210),
  SOCKET(41, 198),
  SOCKETPAIR(53, 199),
  SPLICE(275, 76),
  STATX(332, 291),
  UMASK(95, 166),
  UNLINKAT(263, 35),
  UNSHARE(272, 97),
  WAIT4(61, 260),
  WAITID(247, 95),
  WRITE(1, 64);

  /// Whether this JVM runs on aarch64; the only other machine that is supported is x86-64.
  static final boolean AARCH64 = "aarch64".equals(System.getProperty("os.arch"));

  private static final MemorySegment FUNCTION = Native.symbol("syscall");

  private final int number;

  Syscall(int x86, int aarch64) {
    this.number = "aarch64".equals(System.getProperty("os.arch")) ? aarch64 : x86;
  }

  /// This call's number on the running machine.
  public int number() {
    return number;
  }

  /// Makes the call. Pointers are passed as addresses: the caller keeps the segment reachable.
  ///
  /// @return the result, or the negative errno
  public long call(long a0, long a1, long a2, long a3, long a4, long a5) {
    return Native.call(FUNCTION, number, a0, a1, a2, a3, a4, a5);
  }

  /// As [#call(long, long, long, long, long, long)], for four arguments.
  public long call(long a0, long a1, long a2, long a3) {
    return Native.call(FUNCTION, number, a0, a1, a2, a3, 0, 0);
  }

  /// As [#call(long, long, long, long, long, long)], for three arguments.
  public long call(long a0, long a1, long a2) {
    return Native.call(FUNCTION, number, a0, a1, a2, 0, 0, 0);
  }

  /// As [#call(long, long, long, long, long, long)], for two arguments.
  public long call(long a0, long a1) {
    return Native.call(FUNCTION, number, a0, a1, 0, 0, 0, 0);
  }

  /// As [#call(long, long, long, long, long, long)], for one argument.
  public long call(long a0) {
    return Native.call(FUNCTION, number, a0, 0, 0, 0, 0, 0);
  }
}
