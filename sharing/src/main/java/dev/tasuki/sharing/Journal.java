package dev.tasuki.sharing;

import static java.util.stream.Collectors.joining;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Endpoint;
import dev.tasuki.posix.MemoryFile;
import dev.tasuki.posix.PosixException;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What must survive this process, but not the host: which socket is whose, and the order of each
/// group with the change that is about to be made. A small text file, replaced by rename and never
/// synced: the sockets do not outlive the kernel either. While the disk is full, a file in memory
/// takes its place, which the store keeps. Without a file it keeps nothing.
final class Journal {
  private static final String SEPARATOR = "\t";
  private static final String STORE_NAME = "port-journal";

  /// A [PortSocket] without its descriptor.
  record SavedSocket(
      long id,
      PortSocket.Kind kind,
      String app,
      int slot,
      SocketKey key,
      long inode,
      Map<Long, PortSocket.Holder> holders) {}

  /// @param groups one model a group; its key is that of any of its members
  record State(
      long nextId,
      Map<Long, Worker.Routing> workers,
      Map<Long, SavedSocket> sockets,
      List<GroupModel> groups) {}

  private final @Nullable Path file;
  private final DescriptorStore store;
  private boolean inMemory;

  Journal(@Nullable Path file, DescriptorStore store) {
    this.store = store;
    this.file = file;
  }

  void write(
      long nextId,
      Collection<Worker> workers,
      Collection<PortSocket> sockets,
      Collection<Group> groups)
      throws IOException {
    if (file == null) {
      return;
    }
    List<String> lines = new ArrayList<>();
    lines.add(line("next", nextId));
    workers.forEach(worker -> lines.add(line("worker", worker.run, worker.routing)));
    for (PortSocket socket : sockets) {
      lines.add(line(socket));
      socket.holders.forEach((run, holder) ->
          lines.add(line("holder", socket.id, run, holder.pid(), holder.number())));
    }
    groups.forEach(group -> lines.add(line(group.model)));
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.write(fresh, lines);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      forgetMemory();
    } catch (IOException e) {
      Files.deleteIfExists(fresh); // half of it takes room
      keepInMemory(lines);
    }
  }

  private void keepInMemory(List<String> lines) throws IOException {
    byte[] text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    try (MemoryFile memory = MemoryFile.of(text)) {
      store.put(STORE_NAME, memory.descriptor());
      inMemory = true;
    }
  }

  private void forgetMemory() throws PosixException {
    if (inMemory) {
      store.remove(STORE_NAME);
      inMemory = false;
    }
  }

  /// The last state written; an empty one when there is none.
  ///
  /// @param stored what the store has kept; ours is taken out of it
  /// @throws IOException when it cannot be read or understood
  State read(Map<String, Descriptor> stored) throws IOException {
    State state = new State(1, new HashMap<>(), new HashMap<>(), new ArrayList<>());
    if (file == null) {
      return state;
    }
    for (String line : lines(file, stored.remove(STORE_NAME))) {
      try {
        state = read(state, line.split(SEPARATOR));
      } catch (RuntimeException e) {
        throw new IOException("cannot understand " + file + ": " + line, e);
      }
    }
    return state;
  }

  private List<String> lines(Path file, @Nullable Descriptor memory) throws IOException {
    if (memory == null) {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
    try (MemoryFile kept = new MemoryFile(memory)) {
      inMemory = true;
      if (isOlder(memory, file)) {
        return Files.readAllLines(file); // we died before the store was told
      }
      return new String(kept.read(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static boolean isOlder(Descriptor memory, Path file) throws IOException {
    Path kept = Path.of("/proc/self/fd/" + memory.number());
    return Files.exists(file)
        && Files.getLastModifiedTime(kept).compareTo(Files.getLastModifiedTime(file)) < 0;
  }

  private static State read(State state, String[] words) {
    switch (words[0]) {
      case "next" -> {
        return new State(Long.parseLong(words[1]), state.workers, state.sockets, state.groups);
      }
      case "worker" ->
          state.workers.put(Long.parseLong(words[1]), Worker.Routing.valueOf(words[2]));
      case "socket" -> {
        SavedSocket socket = socket(words);
        state.sockets.put(socket.id, socket);
      }
      case "holder" -> {
        SavedSocket socket = state.sockets.get(Long.parseLong(words[1]));
        if (socket != null) {
          socket.holders.put(
              Long.parseLong(words[2]),
              new PortSocket.Holder(Integer.parseInt(words[3]), Integer.parseInt(words[4])));
        }
      }
      case "group" -> state.groups.add(group(words));
      default -> throw new IllegalArgumentException(words[0]);
    }
    return state;
  }

  private static String line(PortSocket socket) {
    Endpoint endpoint = socket.key.endpoint();
    return line(
        "socket",
        socket.id,
        socket.kind,
        URLEncoder.encode(socket.app, StandardCharsets.UTF_8),
        socket.slot,
        socket.inode,
        socket.key.network(),
        socket.key.onlySix(),
        endpoint.six(),
        endpoint.high(),
        endpoint.low(),
        endpoint.port(),
        endpoint.scope());
  }

  private static SavedSocket socket(String[] words) {
    Endpoint endpoint =
        new Endpoint(
            Boolean.parseBoolean(words[8]),
            Long.parseLong(words[9]),
            Long.parseLong(words[10]),
            Integer.parseInt(words[11]),
            Integer.parseInt(words[12]));
    return new SavedSocket(
        Long.parseLong(words[1]),
        PortSocket.Kind.valueOf(words[2]),
        URLDecoder.decode(words[3], StandardCharsets.UTF_8),
        Integer.parseInt(words[4]),
        new SocketKey(Long.parseLong(words[6]), endpoint, Boolean.parseBoolean(words[7])),
        Long.parseLong(words[5]),
        new HashMap<>());
  }

  private static String line(GroupModel model) {
    String order = model.order().stream().map(String::valueOf).collect(joining(","));
    return switch (model.pending()) {
      case null -> line("group", "settled", 0, order);
      case GroupModel.Change.Listen listen -> line("group", "listen", listen.member(), order);
      case GroupModel.Change.Remove remove -> line("group", "remove", remove.member(), order);
    };
  }

  private static GroupModel group(String[] words) {
    List<Long> order =
        words.length < 4
            ? List.of()
            : Arrays.stream(words[3].split(",")).map(Long::valueOf).toList();
    long member = Long.parseLong(words[2]);
    GroupModel.@Nullable Change pending =
        switch (words[1]) {
          case "listen" -> new GroupModel.Change.Listen(member);
          case "remove" -> new GroupModel.Change.Remove(member);
          default -> null;
        };
    return new GroupModel(order, pending);
  }

  private static String line(Object... words) {
    return Arrays.stream(words).map(String::valueOf).collect(joining(SEPARATOR));
  }
}
