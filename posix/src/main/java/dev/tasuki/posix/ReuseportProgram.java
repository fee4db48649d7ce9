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

/// Classic BPF programs that choose the member of a reuseport group for each new connection
/// (SO_ATTACH_REUSEPORT_CBPF, `socket(7)`). No privilege is needed. The result of a program is an
/// *index* into the kernel's array of the group; one out of range makes the kernel choose by hash
/// over all members.
///
/// Attaching to any listening member replaces the program of the whole group at once.
public final class ReuseportProgram {
  private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
  private static final int LOAD_WORD = 0x20;
  private static final int LOAD_BYTE = 0x30;
  private static final int AND = 0x54;
  private static final int MULTIPLY = 0x24;
  private static final int SHIFT_RIGHT = 0x74;
  private static final int MODULO = 0x94;
  private static final int XOR_X = 0xac;
  private static final int JUMP_EQUAL = 0x15;
  private static final int JUMP = 0x05;
  private static final int RETURN = 0x06;
  private static final int TO_X = 0x07;
  private static final int NETWORK_HEADER = -0x100000;
  private static final int RANDOM = -0x1000 + 56;

  /// A connection from `127.66.x.y` with a number `x * 256 + y` that a program knows is a probe of
  /// one member.
  static final int PROBE_NET = 0x7f420000;

  private static final int GOLDEN = 0x9E3779B1; // Knuth's multiplicative hash
  private static final int INSTRUCTION_BYTES = 8;

  private record Instruction(int code, int whenTrue, int whenFalse, int value) {}

  private ReuseportProgram() {}

  /// The address from which a connection reaches one member.
  ///
  /// @param probe the member's probe number, 1 to 65534
  public static String probeSource(int probe) {
    return "127.66." + (probe >> 8) + "." + (probe & 255);
  }

  /// Random over the indices.
  ///
  /// @param probes probe number to index: a connection from [#probeSource] of the number goes to
  ///   that index, so that a health check reaches one worker through the shared port
  public static void attachRandom(Descriptor member, int[] indices, Map<Integer, Integer> probes)
      throws PosixException {
    List<Instruction> code = probes(probes);
    code.add(new Instruction(LOAD_WORD, 0, 0, RANDOM));
    choose(code, indices);
    attach(member, code);
  }

  /// By client address over the indices: the same address and the same indices, the same choice.
  public static void attachSticky(Descriptor member, int[] indices, Map<Integer, Integer> probes)
      throws PosixException {
    List<Instruction> code = probes(probes);
    code.add(new Instruction(LOAD_BYTE, 0, 0, NETWORK_HEADER));
    code.add(new Instruction(AND, 0, 0, 0xf0));
    code.add(new Instruction(JUMP_EQUAL, 0, 2, 0x40));
    code.add(new Instruction(LOAD_WORD, 0, 0, NETWORK_HEADER + 12));
    code.add(new Instruction(JUMP, 0, 0, 10));
    code.add(new Instruction(LOAD_WORD, 0, 0, NETWORK_HEADER + 8));
    for (int offset = 12; offset <= 20; offset += 4) {
      code.add(new Instruction(TO_X, 0, 0, 0));
      code.add(new Instruction(LOAD_WORD, 0, 0, NETWORK_HEADER + offset));
      code.add(new Instruction(XOR_X, 0, 0, 0));
    }
    code.add(new Instruction(MULTIPLY, 0, 0, GOLDEN));
    code.add(new Instruction(SHIFT_RIGHT, 0, 0, 8));
    choose(code, indices);
    attach(member, code);
  }

  private static List<Instruction> probes(Map<Integer, Integer> probes) {
    List<Instruction> code = new ArrayList<>();
    if (probes.isEmpty()) {
      return code;
    }
    int length = 2 * probes.size() + 1;
    code.add(new Instruction(LOAD_BYTE, 0, 0, NETWORK_HEADER));
    code.add(new Instruction(AND, 0, 0, 0xf0));
    code.add(new Instruction(JUMP_EQUAL, 1, 0, 0x40));
    code.add(new Instruction(JUMP, 0, 0, length));
    code.add(new Instruction(LOAD_WORD, 0, 0, NETWORK_HEADER + 12));
    probes.forEach((probe, index) -> {
      code.add(new Instruction(JUMP_EQUAL, 0, 1, PROBE_NET | probe));
      code.add(new Instruction(RETURN, 0, 0, index));
    });
    return code;
  }

  private static void choose(List<Instruction> code, int[] indices) {
    code.add(new Instruction(MODULO, 0, 0, indices.length));
    for (int i = 0; i < indices.length - 1; i++) {
      code.add(new Instruction(JUMP_EQUAL, 0, 1, i));
      code.add(new Instruction(RETURN, 0, 0, indices[i]));
    }
    code.add(new Instruction(RETURN, 0, 0, indices[indices.length - 1]));
  }

  private static void attach(Descriptor member, List<Instruction> code) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment filter = arena.allocate((long) INSTRUCTION_BYTES * code.size(), 8);
      for (int i = 0; i < code.size(); i++) {
        Instruction instruction = code.get(i);
        MemorySegment at = filter.asSlice((long) INSTRUCTION_BYTES * i, INSTRUCTION_BYTES);
        at.set(JAVA_SHORT, 0, (short) instruction.code);
        at.set(JAVA_BYTE, 2, (byte) instruction.whenTrue);
        at.set(JAVA_BYTE, 3, (byte) instruction.whenFalse);
        at.set(JAVA_INT, 4, instruction.value);
      }
      MemorySegment program = arena.allocate(16, 8);
      program.set(JAVA_SHORT, 0, (short) code.size());
      program.set(JAVA_LONG, 8, filter.address());
      PosixException.check(
          Syscall.SETSOCKOPT.call(
              member.number(),
              Sockets.SOL_SOCKET,
              SO_ATTACH_REUSEPORT_CBPF,
              program.address(),
              16,
              0),
          "attach classic BPF");
    }
  }
}
