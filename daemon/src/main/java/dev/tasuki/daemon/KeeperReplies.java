package dev.tasuki.daemon;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.PosixException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// Who waits for which answer of the keeper. Thread-safe.
final class KeeperReplies {
  private static final long PATIENCE_MILLIS = 1_000;

  private final AtomicLong numbers = new AtomicLong();
  private final ConcurrentMap<Long, CompletableFuture<Answer>> answers = new ConcurrentHashMap<>();
  private final ConcurrentMap<Long, CompletableFuture<SpawnedProcess>> spawns =
      new ConcurrentHashMap<>();

  /// The answer to a question about another process.
  record Answer(int errno, ByteBuffer bytes, List<Descriptor> descriptors) {
    Answer {
      descriptors = List.copyOf(descriptors);
    }

    void close() {
      descriptors.forEach(Descriptor::close);
    }
  }

  /// Sends a question.
  interface Question {
    void send(long number) throws PosixException;
  }

  /// Asks and waits for the answer.
  ///
  /// @throws PosixException what the keeper's system call returned; `ETIMEDOUT` without answer
  Answer ask(Question question) throws PosixException {
    long number = numbers.incrementAndGet();
    CompletableFuture<Answer> future = new CompletableFuture<>();
    answers.put(number, future);
    try {
      question.send(number);
      Answer answer = future.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      PosixException.check(-answer.errno(), "asked of the keeper");
      return answer;
    } catch (TimeoutException | ExecutionException e) {
      throw new PosixException("asked of the keeper", Errno.ETIMEDOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PosixException("asked of the keeper", Errno.EINTR);
    } finally {
      answers.remove(number);
    }
  }

  void answer(long number, Answer answer) {
    CompletableFuture<Answer> future = answers.remove(number);
    if (future == null || !future.complete(answer)) {
      answer.close();
    }
  }

  CompletableFuture<SpawnedProcess> expectSpawn(long run) {
    CompletableFuture<SpawnedProcess> future = new CompletableFuture<>();
    spawns.put(run, future);
    return future;
  }

  void spawned(SpawnedProcess process) {
    CompletableFuture<SpawnedProcess> future = spawns.remove(process.run());
    if (future == null || !future.complete(process)) {
      process.pidfd().close();
      Descriptor listener = process.listener();
      if (listener != null) {
        listener.close();
      }
    }
  }

  void spawnFailed(long run, SpawnFailedException failure) {
    CompletableFuture<SpawnedProcess> future = spawns.remove(run);
    if (future != null) {
      future.completeExceptionally(failure);
    }
  }

  /// The keeper is gone: nobody will answer.
  void failAll() {
    for (Map.Entry<Long, CompletableFuture<SpawnedProcess>> entry : spawns.entrySet()) {
      spawnFailed(entry.getKey(), new SpawnFailedException(0, "the keeper died while spawning"));
    }
    for (Long number : answers.keySet()) {
      answer(number, new Answer(Errno.EPIPE, ByteBuffer.allocate(0), List.of()));
    }
  }
}
