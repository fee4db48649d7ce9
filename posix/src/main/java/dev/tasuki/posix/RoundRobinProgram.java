package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// An exact rotation over members of a reuseport group, by eBPF: an atomic counter in an array map,
/// modulo the number of eligible members (`bpf(2)`). Needs CAP_BPF. One object a group: the counter
/// lives in it, so that the rotation goes on when the members change.
///
/// Not thread-safe.
public final class RoundRobinProgram implements AutoCloseable {
  private static final int SO_ATTACH_REUSEPORT_EBPF = 52;
  private static final int MAP_CREATE = 0;
  private static final int PROGRAM_LOAD = 5;
  private static final int MAP_TYPE_ARRAY = 2;
  private static final int TYPE_SOCKET_FILTER = 1;
  private static final int ATTRIBUTE_BYTES = 128;
  private static final int LOAD_64 = 0x18;
  private static final int MAP_VALUE = 2; // BPF_PSEUDO_MAP_VALUE
  private static final int MOVE = 0xb7;
  private static final int MOVE_REGISTER = 0xbf;
  private static final int ATOMIC = 0xdb;
  private static final int FETCH_AND_ADD = 1;
  private static final int MODULO = 0x97;
  private static final int JUMP_NOT_EQUAL = 0x55;
  private static final int EXIT = 0x95;
  private static final int LOAD_PACKET_BYTE = 0x30;
  private static final int LOAD_PACKET_WORD = 0x20;
  private static final int AND = 0x57;
  private static final int NETWORK_HEADER = -0x100000;

  private final Descriptor counter;

  private record Instruction(int code, int target, int source, int offset, int value) {}

  private RoundRobinProgram(Descriptor counter) {
    this.counter = counter;
  }

  /// A rotation that starts at the first member.
  ///
  /// @throws PosixException EPERM without CAP_BPF
  public static RoundRobinProgram create() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attribute = arena.allocate(ATTRIBUTE_BYTES, 8);
      attribute.set(JAVA_INT, 0, MAP_TYPE_ARRAY);
      attribute.set(JAVA_INT, 4, 4);
      attribute.set(JAVA_INT, 8, 8);
      attribute.set(JAVA_INT, 12, 1);
      long map = Syscall.BPF.call(MAP_CREATE, attribute.address(), ATTRIBUTE_BYTES);
      return new RoundRobinProgram(
          new Descriptor((int) PosixException.check(map, "create BPF map")));
    }
  }

  /// Rotates over the indices from now on. Attaching to any listening member is enough.
  ///
  /// @param probes as in [ReuseportProgram#attachRandom]; probes do not advance the rotation
  public void attach(Descriptor member, int[] indices, Map<Integer, Integer> probes)
      throws PosixException {
    try (Descriptor program = load(code(indices, probes))) {
      PosixException.check(
          Sockets.setOption(
              member.number(), Sockets.SOL_SOCKET, SO_ATTACH_REUSEPORT_EBPF, program.number()),
          "attach eBPF");
    }
  }

  private static Descriptor load(List<Instruction> code) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment instructions = arena.allocate(8L * code.size(), 8);
      for (int i = 0; i < code.size(); i++) {
        Instruction instruction = code.get(i);
        MemorySegment at = instructions.asSlice(8L * i, 8);
        at.set(JAVA_BYTE, 0, (byte) instruction.code);
        at.set(JAVA_BYTE, 1, (byte) (instruction.target | instruction.source << 4));
        at.set(JAVA_SHORT, 2, (short) instruction.offset);
        at.set(JAVA_INT, 4, instruction.value);
      }
      MemorySegment licence = arena.allocateFrom("Apache-2.0");
      MemorySegment attribute = arena.allocate(ATTRIBUTE_BYTES, 8);
      attribute.set(JAVA_INT, 0, TYPE_SOCKET_FILTER);
      attribute.set(JAVA_INT, 4, code.size());
      attribute.set(JAVA_LONG, 8, instructions.address());
      attribute.set(JAVA_LONG, 16, licence.address());
      long program = Syscall.BPF.call(PROGRAM_LOAD, attribute.address(), ATTRIBUTE_BYTES);
      return new Descriptor((int) PosixException.check(program, "load BPF program"));
    }
  }

  /// The packet loads want the context in register 6, leave the value in register 0, and spoil 1 to
  /// 5.
  private static List<Instruction> probes(Map<Integer, Integer> probes) {
    List<Instruction> code = new ArrayList<>();
    if (probes.isEmpty()) {
      return code;
    }
    code.add(new Instruction(MOVE_REGISTER, 6, 1, 0, 0));
    code.add(new Instruction(LOAD_PACKET_BYTE, 0, 0, 0, NETWORK_HEADER));
    code.add(new Instruction(AND, 0, 0, 0, 0xf0));
    code.add(new Instruction(JUMP_NOT_EQUAL, 0, 0, 1 + 3 * probes.size(), 0x40));
    code.add(new Instruction(LOAD_PACKET_WORD, 0, 0, 0, NETWORK_HEADER + 12));
    probes.forEach((probe, index) -> {
      code.add(new Instruction(JUMP_NOT_EQUAL, 0, 0, 2, ReuseportProgram.PROBE_NET | probe));
      code.add(new Instruction(MOVE, 0, 0, 0, index));
      code.add(new Instruction(EXIT, 0, 0, 0, 0));
    });
    return code;
  }

  private List<Instruction> code(int[] indices, Map<Integer, Integer> probes) {
    List<Instruction> code = probes(probes);
    code.add(new Instruction(LOAD_64, 2, MAP_VALUE, 0, counter.number()));
    code.add(new Instruction(0, 0, 0, 0, 0)); // upper half of the load: offset 0 in the value
    code.add(new Instruction(MOVE, 1, 0, 0, 1));
    code.add(new Instruction(ATOMIC, 2, 1, 0, FETCH_AND_ADD));
    code.add(new Instruction(MODULO, 1, 0, 0, indices.length));
    code.add(new Instruction(MOVE_REGISTER, 0, 1, 0, 0));
    for (int i = 0; i < indices.length; i++) {
      code.add(new Instruction(JUMP_NOT_EQUAL, 1, 0, 2, i));
      code.add(new Instruction(MOVE, 0, 0, 0, indices[i]));
      code.add(new Instruction(EXIT, 0, 0, 0, 0));
    }
    code.add(new Instruction(EXIT, 0, 0, 0, 0));
    return code;
  }

  @Override
  public void close() {
    counter.close();
  }
}
