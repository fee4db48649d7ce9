package dev.tasuki.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tasuki.posix.SocketDiagnostics.Listener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointTest {
  private static Endpoint six(long high, long low, int port) {
    return new Endpoint(true, high, low, port, 0);
  }

  private static Endpoint four(long address, int port) {
    return new Endpoint(false, 0, address, port, 0);
  }

  @Test
  void addressesAreWrittenAsUsersKnowThem() {
    assertThat(four(0x7f000001L, 80)).hasToString("127.0.0.1:80");
    assertThat(six(0, 0, 3000)).hasToString("[::]:3000");
    assertThat(six(0, 1, 3000)).hasToString("[::1]:3000");
    assertThat(six(0x20010db800000000L, 0x0000000100000001L, 1).address())
        .isEqualTo("2001:db8::1:0:1");
    assertThat(six(0, 0xffff7f000001L, 1)).hasToString("127.0.0.1:1");
    assertThat(new Endpoint(true, 0xfe80L << 48, 1, 1, 2).address()).isEqualTo("fe80::1%2");
  }

  @Test
  void theKernelsFormIsReadAndWrittenWithoutLoss() {
    for (Endpoint endpoint :
        List.of(four(0xc0a80001L, 65535), new Endpoint(true, 0xfe80L << 48, -5, 8080, 3))) {
      assertThat(Endpoint.parse(endpoint.toBytes())).contains(endpoint);
    }
    assertThat(Endpoint.parse(new byte[28])).isEmpty();
    assertThat(Endpoint.parse(new byte[2])).isEmpty();
  }

  @Test
  void theProcessThatListensOnAPortIsFound() throws Exception {
    // Our own sockets do not count, so the rows are compared.
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = server.socket().getLocalPort();
      List<SocketDiagnostics.Row> rows = SocketDiagnostics.dump(SocketDiagnostics.LISTEN, port);
      assertThat(rows).hasSize(1);
      int self = (int) ProcessHandle.current().pid();
      assertThat(ProcSockets.inodes(self)).contains(rows.getFirst().inode());
      assertThat(SocketDiagnostics.dump(SocketDiagnostics.ESTABLISHED, port)).isEmpty();
      assertThat(SocketDiagnostics.listeners(port))
          .extracting(listener -> listener.endpoint().toString(), Listener::onlySix)
          .containsExactly(tuple("127.0.0.1:" + port, false));
    }
  }
}
