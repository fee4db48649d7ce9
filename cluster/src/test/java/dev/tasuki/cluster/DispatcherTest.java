package dev.tasuki.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DispatcherTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void workersThatKeepUpTakeExactTurnsWhateverTheLimit(int limit) {
    Dispatcher<String, Integer> dispatcher = new Dispatcher<>(limit);
    List.of("a", "b", "c").forEach(dispatcher::join);
    StringBuilder order = new StringBuilder();
    for (int connection = 0; connection < 9; connection++) {
      dispatcher.offer(connection);
      var next = Objects.requireNonNull(dispatcher.next());
      order.append(next.worker());
      dispatcher.accepted(next.worker(), connection);
    }
    assertThat(order).hasToString("abcabcabc");
  }

  @Test
  void aWorkerThatDoesNotAnswerGetsNoMoreThanTheLimit() {
    Dispatcher<String, Integer> dispatcher = new Dispatcher<>(2);
    dispatcher.join("stopped");
    dispatcher.join("good");
    Map<String, Integer> given = new TreeMap<>();
    for (int connection = 0; connection < 100; connection++) {
      dispatcher.offer(connection);
      for (var next = dispatcher.next(); next != null; next = dispatcher.next()) {
        given.merge(next.worker(), 1, Integer::sum);
        if (next.worker().equals("good")) {
          dispatcher.accepted("good", next.connection());
        }
      }
    }
    assertThat(given).containsEntry("stopped", 2).containsEntry("good", 98);
  }

  @Test
  void whatADeadWorkerDidNotAnswerComesFirstAndInOrder() {
    Dispatcher<String, Integer> dispatcher = new Dispatcher<>(2);
    dispatcher.join("dead");
    List.of(1, 2, 3).forEach(dispatcher::offer);
    assertThat(dispatcher.next()).isNotNull();
    assertThat(dispatcher.next()).isNotNull();
    assertThat(dispatcher.died("dead")).isEqualTo(2);
    dispatcher.join("heir");
    assertThat(dispatcher.next()).isEqualTo(new Dispatcher.Assignment<>("heir", 1));
    assertThat(dispatcher.next()).isEqualTo(new Dispatcher.Assignment<>("heir", 2));
  }

  /// The promises of the class, against thousands of random sequences.
  @Test
  void noConnectionIsLostDoubledOrGivenToAWorkerThatMayNotHaveIt() {
    for (long seed = 0; seed < 3_000; seed++) {
      new Sequence(seed).run();
    }
  }

  /// One random sequence, with a plain model beside it.
  private static final class Sequence {
    private final Random random;
    private final String name;
    private final int limit;
    private final Dispatcher<Integer, Integer> dispatcher;
    private final Set<Integer> members = new HashSet<>();
    private final Set<Integer> paused = new HashSet<>();
    private final Map<Integer, List<Integer>> inFlight = new HashMap<>();
    private final List<Integer> pending = new ArrayList<>();
    private int connections;

    Sequence(long seed) {
      random = new Random(seed);
      name = "seed " + seed;
      limit = 1 + random.nextInt(4);
      dispatcher = new Dispatcher<>(limit);
    }

    void run() {
      for (int step = 0; step < 80; step++) {
        step();
        assertThat(dispatcher.pending()).as(name).isEqualTo(pending.size());
        for (int worker = 0; worker < 5; worker++) {
          assertThat(dispatcher.inFlight(worker)).as(name).isEqualTo(flights(worker).size());
        }
        assertThat(dispatcher.hasFree()).as(name).isEqualTo(!free().isEmpty());
      }
      int open = pending.size() + inFlight.values().stream().mapToInt(List::size).sum();
      for (int worker = 0; worker < 5; worker++) {
        dispatcher.died(worker);
      }
      assertThat(dispatcher.abandon()).as(name).hasSize(open).doesNotHaveDuplicates();
    }

    private List<Integer> flights(int worker) {
      return inFlight.computeIfAbsent(worker, key -> new ArrayList<>());
    }

    private Set<Integer> free() {
      Set<Integer> free = new HashSet<>(members);
      free.removeAll(paused);
      free.removeIf(worker -> flights(worker).size() >= limit);
      return free;
    }

    private void step() {
      int worker = random.nextInt(5);
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> {
          pending.addLast(connections);
          dispatcher.offer(connections++);
        }
        case 3, 4 -> dispatch();
        case 5 -> {
          members.add(worker);
          dispatcher.join(worker);
        }
        case 6 -> leave(worker);
        case 7 -> die(worker);
        case 8 -> answer(worker, random.nextInt(4) > 0);
        default -> {
          paused.remove(worker);
          dispatcher.resume(worker);
        }
      }
    }

    private void dispatch() {
      var next = dispatcher.next();
      if (pending.isEmpty() || free().isEmpty()) {
        assertThat(next).as(name).isNull();
        return;
      }
      var assigned = Objects.requireNonNull(next, name);
      assertThat(assigned.connection()).as(name).isEqualTo(pending.removeFirst());
      assertThat(free()).as(name).contains(assigned.worker());
      flights(assigned.worker()).add(assigned.connection());
    }

    private void leave(int worker) {
      members.remove(worker);
      dispatcher.leave(worker);
      forget(worker);
    }

    private void die(int worker) {
      pending.addAll(0, flights(worker));
      flights(worker).clear();
      members.remove(worker);
      dispatcher.died(worker);
      forget(worker);
    }

    private void answer(int worker, boolean accepted) {
      if (flights(worker).isEmpty()) {
        return;
      }
      int index = random.nextInt(flights(worker).size());
      Integer connection = flights(worker).get(index);
      flights(worker).remove(/* element */ connection);
      if (accepted) {
        dispatcher.accepted(worker, connection);
      } else {
        pending.addFirst(connection);
        paused.add(worker);
        dispatcher.refused(worker, connection);
      }
      forget(worker);
    }

    /// Who is no member and has nothing in flight is a stranger: its pause is forgotten, too.
    private void forget(int worker) {
      if (!members.contains(worker) && flights(worker).isEmpty()) {
        paused.remove(worker);
      }
    }
  }
}
