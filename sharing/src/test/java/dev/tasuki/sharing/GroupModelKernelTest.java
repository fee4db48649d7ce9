package dev.tasuki.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Endpoint;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ReuseportProgram;
import dev.tasuki.posix.Sockets;
import dev.tasuki.posix.Syscall;
import dev.tasuki.sharing.GroupModel.Change;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Compares [GroupModel] with the real array: a program that returns index i, a connection, and a
/// look at whose accept queue got it.
class GroupModelKernelTest {
  private static final int SEQUENCES = 3_000;
  private static final int STEPS = 10;

  private final Map<Long, Descriptor> sockets = new TreeMap<>();
  private Migration migration;
  private Endpoint endpoint;
  private long nextId;

  @BeforeEach
  void choosePort() throws IOException {
    migration = new Migration();
    endpoint = new Endpoint(false, 0, 0x7f000001L, Harness.freePort(), 0);
  }

  @AfterEach
  void closeAll() {
    sockets.values().forEach(Descriptor::close);
  }

  @Test
  void noSequenceOfJoiningLeavingAndDyingMakesTheOrderWrong() throws Exception {
    for (long seed = 0; seed < SEQUENCES; seed++) {
      Random random = new Random(seed);
      GroupModel model = GroupModel.EMPTY;
      for (int step = 0; step < STEPS; step++) {
        model = step(random, model);
        if (random.nextInt(STEPS) == 0) {
          assertThat(kernelOrder(model.order().size())).as("seed " + seed).isEqualTo(model.order());
        }
      }
      assertThat(kernelOrder(model.order().size())).as("seed " + seed).isEqualTo(model.order());
      closeAll();
      sockets.clear();
    }
  }

  /// One change; in two of three cases we die just before or just after the kernel has made it.
  private GroupModel step(Random random, GroupModel model) throws PosixException {
    int members = model.order().size();
    boolean listen = members == 0 || (members < 7 && random.nextBoolean());
    long member = listen ? nextId++ : model.order().get(random.nextInt(members));
    GroupModel announced =
        model.begin(listen ? new Change.Listen(member) : new Change.Remove(member));
    if (listen) {
      sockets.put(member, bound());
    }
    int fate = random.nextInt(3);
    if (fate == 0) {
      return announced.recover(this::listening);
    }
    int number = socket(member).number();
    PosixException.check(listen ? Sockets.listen(number, 16) : shutdown(random, member), "change");
    GroupModel next = fate == 1 ? announced.recover(this::listening) : announced.complete();
    if (!listen && random.nextBoolean()) {
      socket(member).close(); // else the dying app still holds it
      sockets.remove(member);
    }
    return next;
  }

  /// With and without migration, which keeps the closed one in another part of the array.
  private int shutdown(Random random, long member) throws PosixException {
    Descriptor socket = socket(member);
    long network = Sockets.networkNamespace(socket.number());
    return random.nextBoolean()
        ? Sockets.shutdown(socket.number())
        : migration.shutdown(new SocketKey(network, endpoint, false), socket);
  }

  private Descriptor socket(long id) {
    return Objects.requireNonNull(sockets.get(id));
  }

  private boolean listening(long id) {
    Descriptor socket = sockets.get(id);
    return socket != null && Sockets.listening(socket.number());
  }

  private Descriptor bound() throws PosixException {
    Descriptor socket = Sockets.open(Sockets.AF_INET, Sockets.SOCK_STREAM, Sockets.IPPROTO_TCP);
    Sockets.setReuse(socket.number(), true);
    PosixException.check(Sockets.bind(socket.number(), endpoint), "bind");
    return socket;
  }

  private List<Long> kernelOrder(int size) throws IOException {
    List<Long> order = new ArrayList<>();
    for (int index = 0; index < size; index++) {
      Descriptor any =
          sockets.values().stream().filter(s -> Sockets.listening(s.number())).findFirst().get();
      ReuseportProgram.attachRandom(any, new int[] {index}, Map.of());
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
        client.setSoLinger(true, 0); // no TIME_WAIT: there are tens of thousands of these
        order.add(accepted());
      }
    }
    return order;
  }

  /// The member whose queue has the connection, which is taken out.
  private long accepted() throws PosixException {
    for (Map.Entry<Long, Descriptor> entry : sockets.entrySet()) {
      int number = entry.getValue().number();
      if (Sockets.listening(number) && Sockets.acceptQueue(number) > 0) {
        long connection =
            PosixException.check(Syscall.ACCEPT4.call(number, 0, 0, 0x80000), "accept");
        new Descriptor((int) connection).close();
        return entry.getKey();
      }
    }
    return -1;
  }
}
