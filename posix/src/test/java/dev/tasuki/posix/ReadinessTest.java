package dev.tasuki.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ReadinessTest {
  @Test
  void itIsReadableWhileItIsRaisedOrAConnectionWaits() throws Exception {
    try (Readiness readiness = new Readiness();
        Poller poller = new Poller();
        Descriptor server = Sockets.open(Sockets.AF_INET, Sockets.SOCK_STREAM, 0)) {
      poller.add(readiness.descriptor(), Poller.READABLE, 7);
      assertThat(isReadable(poller)).isFalse();
      readiness.raise();
      readiness.raise();
      assertThat(isReadable(poller)).isTrue();
      readiness.lower();
      assertThat(isReadable(poller)).isFalse();

      int port = listen(server);
      readiness.watch(server.number());
      assertThat(isReadable(poller)).isFalse();
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(isReadable(poller)).isTrue();
        assertThat(OpenConnections.count(Set.of(port))).isZero();
        long accepted = Syscall.ACCEPT4.call(server.number(), 0, 0, 0);
        try (Descriptor connection = new Descriptor((int) accepted)) {
          assertThat(isReadable(poller)).isFalse();
          assertThat(OpenConnections.count(Set.of(port))).isEqualTo(1);
          client.shutdownOutput();
          assertThat(OpenConnections.count(Set.of(port))).isEqualTo(1);
          Sockets.shutdown(connection.number());
          assertThat(OpenConnections.count(Set.of(port))).isZero();
        }
      }
    }
  }

  @Test
  void aReplacedNumberRefersToTheOtherFile() throws PosixException {
    try (Descriptor six = Sockets.open(Sockets.AF_INET6, Sockets.SOCK_STREAM, 0);
        Descriptor four = Sockets.open(Sockets.AF_INET, Sockets.SOCK_STREAM, 0)) {
      Descriptor.replace(six.number(), four.number());
      assertThat(Sockets.domain(six.number())).isEqualTo(Sockets.AF_INET);
      assertThat(four.isOpen()).isTrue();
    }
  }

  private static int listen(Descriptor server) throws PosixException {
    Endpoint loopback = new Endpoint(false, 0, 0x7f000001, 0, 0);
    PosixException.check(Sockets.bind(server.number(), loopback), "bind");
    PosixException.check(Sockets.listen(server.number(), 1), "listen");
    Optional<Endpoint> bound = Sockets.localEndpoint(server.number());
    return bound.orElseThrow().port();
  }

  private static boolean isReadable(Poller poller) throws PosixException {
    boolean[] ready = new boolean[1];
    poller.await(0, (token, events) -> ready[0] = token == 7);
    return ready[0];
  }
}
