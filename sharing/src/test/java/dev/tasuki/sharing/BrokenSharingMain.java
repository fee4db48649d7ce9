package dev.tasuki.sharing;

import dev.tasuki.posix.Syscall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Starts port sharing, then breaks it for good.
final class BrokenSharingMain {
  private BrokenSharingMain() {}

  public static void main(String[] arguments) throws Exception {
    Harness harness = new Harness(Path.of(arguments[0]), new DirectAccess());
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      descriptors.filter(BrokenSharingMain::epoll).forEach(BrokenSharingMain::close);
    }
    harness.sharing.setEligible(1, true); // wakes it
    Thread.sleep(60_000);
  }

  private static boolean epoll(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().contains("eventpoll");
    } catch (IOException e) {
      return false;
    }
  }

  private static void close(Path descriptor) {
    Syscall.CLOSE.call(Integer.parseInt(descriptor.getFileName().toString()));
  }
}
