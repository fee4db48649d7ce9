package dev.tasuki.agent.workers;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// What the JDK promises about accept, done in a worker. Prints a line for each thing that is as it
/// should be, and `done`.
final class Blocked {
  /// The interrupted thread and its interrupter race: once would show little.
  private static final int INTERRUPTS = 100;

  private Blocked() {}

  private interface Accept {
    void run() throws IOException;
  }

  public static void main(String[] arguments) throws Exception {
    for (boolean virtual : new boolean[] {false, true}) {
      String name = virtual ? " virtual" : " platform";
      closeChannel(virtual);
      System.out.println("close channel" + name);
      closeSocket(virtual);
      System.out.println("close socket" + name);
      for (int i = 0; i < INTERRUPTS; i++) {
        interruptChannel(virtual);
      }
      System.out.println("interrupt channel" + name);
    }
    interruptSocket();
    timeouts();
    unavailable();
    twice();
    closeRegistered();
    System.out.println("done");
  }

  private static void closeChannel(boolean virtual) throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(0))) {
      expect(AsynchronousCloseException.class, virtual, server::accept, thread -> close(server));
    }
  }

  private static void closeSocket(boolean virtual) throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      expect(SocketException.class, virtual, server::accept, thread -> close(server));
    }
  }

  private static void interruptChannel(boolean virtual) throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(0))) {
      expect(ClosedByInterruptException.class, virtual, server::accept, Thread::interrupt);
      check(!server.isOpen(), "open after interrupt");
    }
  }

  /// Closes the socket of a virtual thread, and is not noticed by a platform thread.
  private static void interruptSocket() throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      expect(SocketException.class, true, server::accept, Thread::interrupt);
    }
    try (ServerSocket server = new ServerSocket(0)) {
      Thread.currentThread().interrupt();
      server.setSoTimeout(50);
      try {
        server.accept();
        throw new IllegalStateException("accepted");
      } catch (SocketTimeoutException e) {
        check(Thread.interrupted(), "interrupt status lost");
      }
    }
    System.out.println("interrupt socket");
  }

  private static void timeouts() throws Exception {
    try (ServerSocket plain = new ServerSocket(0);
        ServerSocketChannel channel = ServerSocketChannel.open()) {
      ServerSocket adaptor = channel.socket();
      adaptor.bind(new InetSocketAddress(0));
      for (ServerSocket server : new ServerSocket[] {plain, adaptor}) {
        server.setSoTimeout(100);
        long start = System.nanoTime();
        try {
          server.accept();
          throw new IllegalStateException("accepted");
        } catch (SocketTimeoutException e) {
          check(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(90), "too early");
        }
        check(server.getSoTimeout() == 100, "timeout forgotten");
      }
    }
    System.out.println("timeouts");
  }

  private static void unavailable() throws Exception {
    InetAddress elsewhere = InetAddress.getByName("192.0.2.1");
    try {
      new ServerSocket(0, 1, elsewhere).close();
      throw new IllegalStateException("bound");
    } catch (BindException e) {
      System.out.println("unavailable socket");
    }
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(elsewhere, 0));
      throw new IllegalStateException("bound");
    } catch (BindException e) {
      System.out.println("unavailable channel");
    }
  }

  private static void twice() throws IOException {
    try (ServerSocket first = new ServerSocket(0)) {
      try {
        new ServerSocket(first.getLocalPort()).close();
        throw new IllegalStateException("bound twice");
      } catch (BindException e) {
        System.out.println("in use");
      }
    }
  }

  private static void closeRegistered() throws IOException {
    long before = descriptors();
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < 100; i++) {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        selector.selectNow();
        server.close();
        check(selector.selectNow() == 0, "ready after close");
      }
      check(selector.keys().isEmpty(), "keys left");
    }
    check(descriptors() <= before + 4, "descriptors left: " + descriptors() + " after " + before);
    System.out.println("close registered");
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.count();
    }
  }

  private static void expect(
      Class<? extends Exception> type, boolean virtual, Accept accept, Consumer<Thread> disturb)
      throws Exception {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Runnable body =
        () -> {
          try {
            accept.run();
            end.complete(null);
          } catch (IOException e) {
            end.completeExceptionally(e);
          }
        };
    Thread thread = virtual ? Thread.ofVirtual().start(body) : Thread.ofPlatform().start(body);
    while (!waits(thread)) {
      Thread.onSpinWait();
    }
    disturb.accept(thread);
    try {
      end.get(5, TimeUnit.SECONDS);
      throw new IllegalStateException("accepted");
    } catch (ExecutionException e) {
      check(type.isInstance(e.getCause()), "got " + e.getCause());
    }
  }

  private static boolean waits(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    boolean polls =
        stack.length > 0 && stack[0].isNativeMethod() && stack[0].getClassName().contains("Net");
    return polls || thread.getState() == Thread.State.WAITING;
  }

  private static void close(AutoCloseable server) {
    try {
      server.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void check(boolean right, String what) throws InterruptedIOException {
    if (!right) {
      throw new InterruptedIOException(what);
    }
  }
}
