package dev.tasuki.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Keeps `state.json` up to date, written as [AtomicFile] does it.
///
/// A snapshot is made only when it is written: changes that come during a write cost one more
/// snapshot together, however many they are. When nobody waits for it ([#flushed]), the writer
/// rests a while after each write, so that apps that crash without end do not keep it busy. What
/// the state on disk does not know yet when the daemon dies, the keeper knows: [Recovery].
///
/// Thread-safe; one writer thread.
final class Journal implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Journal.class.getName());
  private static final long RETRY_MILLIS = 1_000;

  /// How many times as long as a write the rest after it is.
  private static final int REST = 6;

  private static final long LONGEST_REST = 200_000_000;

  private final Path file;
  private final JsonType<StateFile> json = Jsonb.builder().build().type(StateFile.class);
  private final Thread writer;
  private @Nullable Supplier<StateFile> pending;
  private List<CompletableFuture<Void>> waiters = new ArrayList<>();
  private boolean writing;
  private boolean hurry;

  /// Until when the writer rests.
  private long rest = System.nanoTime();

  private boolean closed;

  Journal(Path file) {
    this.file = file;
    this.writer = Thread.ofPlatform().name("tasuki-journal").daemon(true).start(this::writeLoop);
  }

  /// The state on disk, empty when there is none.
  ///
  /// @throws IOException when the file cannot be read or understood; it is left as it is
  Optional<StateFile> read() throws IOException {
    try {
      StateFile state = parse(Files.readString(file));
      if (state.version() != StateFile.VERSION) {
        throw new IOException(
            file + ": version " + state.version() + ", this Tasuki reads " + StateFile.VERSION);
      }
      return Optional.of(state);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  /// What a newer version has added is kept beside the file, which will be written without it.
  private StateFile parse(String text) throws IOException {
    try {
      return Jsonb.builder().failOnUnknown(true).build().type(StateFile.class).fromJson(text);
    } catch (RuntimeException unknown) {
      StateFile state = json.fromJson(text);
      Path copy = file.resolveSibling(file.getFileName() + ".newer");
      AtomicFile.write(copy, text.getBytes(UTF_8));
      LOG.log(
          Level.WARNING,
          "{0} is of a newer version; what this one does not know is kept in {1}: {2}",
          file,
          copy,
          String.valueOf(unknown.getMessage()).lines().findFirst().orElse(""));
      return state;
    }
  }

  /// Has the state written soon.
  ///
  /// @param state makes the snapshot, on the writer's thread; it may wait
  synchronized void submit(Supplier<StateFile> state) {
    pending = state;
    notifyAll();
  }

  /// As [#written], and has it written now.
  synchronized CompletableFuture<Void> flushed() {
    hurry = true;
    notifyAll();
    return written();
  }

  /// Completes when all that has been submitted so far is on disk; fails with the [IOException]
  /// that prevented it.
  synchronized CompletableFuture<Void> written() {
    CompletableFuture<Void> written = new CompletableFuture<>();
    if (pending == null && !writing) {
      written.complete(null);
    } else {
      waiters.add(written);
    }
    return written;
  }

  private void writeLoop() {
    try {
      while (true) {
        writeNext();
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private void writeNext() throws InterruptedException {
    Supplier<StateFile> state;
    List<CompletableFuture<Void>> served;
    synchronized (this) {
      awaitWork();
      state = Objects.requireNonNull(pending);
      hurry = false;
      pending = null;
      served = waiters;
      waiters = new ArrayList<>();
      writing = true;
    }
    long begin = System.nanoTime();
    try {
      AtomicFile.write(file, json.toJsonBytes(state.get()));
      long end = System.nanoTime();
      rest = end + Math.min(REST * (end - begin), LONGEST_REST);
      finished(state, served, null);
    } catch (IOException e) {
      LOG.log(Level.ERROR, "state cannot be saved: {0}", e.toString());
      finished(state, served, e);
      Thread.sleep(RETRY_MILLIS);
    }
  }

  private synchronized void awaitWork() throws InterruptedException {
    while (true) {
      long left = rest - System.nanoTime();
      if (pending != null && (hurry || closed || left <= 0)) {
        return;
      }
      if (pending != null) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } else if (closed) {
        throw new InterruptedException();
      } else {
        wait();
      }
    }
  }

  /// Tells those who waited for this write. Whoever came during the write waits for the next one
  /// only if there is something new to write.
  private synchronized void finished(
      Supplier<StateFile> state,
      List<CompletableFuture<Void>> served,
      @Nullable IOException failure) {
    writing = false;
    if (pending == null) {
      served.addAll(waiters);
      waiters.clear();
      pending = failure == null ? null : state; // try again
    }
    for (CompletableFuture<Void> waiter : served) {
      if (failure == null) {
        waiter.complete(null);
      } else {
        waiter.completeExceptionally(failure);
      }
    }
  }

  /// Removes the file: there is nothing to come back to. Call after [#close()].
  void remove() throws IOException {
    AtomicFile.delete(file);
  }

  /// Writes what is pending and ends the writer.
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      writer.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
