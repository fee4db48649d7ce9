package dev.tasuki.bench;

import dev.tasuki.bench.Tally.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// One client of a [LoadRun]: a request, its answer, the next one, on a connection of its own for
/// each, or on one as long as the server keeps it. Like a careful client it notices a connection
/// that was closed, or announced as closing, *before* it sends on it, and never sends a request
/// twice.
final class Client {
  private final LoadRun run;
  private final Selector selector;
  private final InetSocketAddress target;
  private final ByteBuffer request;
  private final boolean keep;
  private final AnswerReader answer;
  private @Nullable SelectionKey key;
  private boolean waits;
  private long due;
  private long began;

  /// @param request its own view of what is sent
  Client(LoadRun run, Selector selector, InetSocketAddress target, ByteBuffer request, Load load) {
    this.run = run;
    this.selector = selector;
    this.target = target;
    this.request = request;
    this.keep = load.keep();
    this.answer = new AnswerReader(load.workerHeader());
  }

  /// When its next request is due.
  long due() {
    return due;
  }

  void due(long time) {
    due = time;
  }

  /// Since when its request counts.
  long began() {
    return began;
  }

  /// Whether a request is under way.
  boolean waits() {
    return waits;
  }

  AnswerReader answer() {
    return answer;
  }

  /// Sends the next request, on a new connection when there is none to be used.
  ///
  /// @param since from when on it counts
  void send(long since) {
    waits = true;
    began = since;
    answer.reset();
    request.rewind();
    try {
      SelectionKey open = key;
      if (open != null && open.isValid()) {
        write(open);
      } else {
        connect();
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  private void connect() throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    SelectionKey fresh = channel.register(selector, 0, this);
    key = fresh;
    run.tally().connection();
    if (channel.connect(target)) {
      write(fresh);
    } else {
      fresh.interestOps(SelectionKey.OP_CONNECT);
    }
  }

  private void write(SelectionKey open) throws IOException {
    ((SocketChannel) open.channel()).write(request);
    int wanted = SelectionKey.OP_READ | (request.hasRemaining() ? SelectionKey.OP_WRITE : 0);
    if (open.interestOps() != wanted) {
      open.interestOps(wanted);
    }
  }

  /// @param buffer for what comes in, of the caller
  void ready(SelectionKey open, ByteBuffer buffer) {
    try {
      if (open.isConnectable()) {
        ((SocketChannel) open.channel()).finishConnect();
        write(open);
      } else if (open.isWritable()) {
        write(open);
      } else {
        read(open, buffer);
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  private void read(SelectionKey open, ByteBuffer buffer) throws IOException {
    buffer.clear();
    int count = ((SocketChannel) open.channel()).read(buffer);
    if (!waits) {
      close(); // closed by the server, or something that nobody asked for
    } else if (count < 0) {
      ended();
    } else if (answer.read(buffer.flip())) {
      whole();
    }
  }

  private void whole() {
    waits = false;
    if (!keep || answer.closes()) {
      close();
    }
    run.answered(this);
  }

  private void ended() {
    if (answer.endsWithConnection()) {
      whole();
    } else {
      fail(Failure.CUT, "the connection ended after %d bytes".formatted(answer.bytes()));
    }
  }

  private void fail(IOException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof ConnectException) {
      fail(Failure.REFUSED, message);
    } else if (message.startsWith("Connection reset") || message.startsWith("Broken pipe")) {
      fail(Failure.CUT, message);
    } else {
      fail(Failure.WRONG, message);
    }
  }

  /// Gives up the request that is under way, if one is.
  void fail(Failure failure, String text) {
    boolean waited = waits;
    waits = false;
    close();
    if (waited) {
      run.failed(this, failure, text);
    }
  }

  void close() {
    SelectionKey open = key;
    key = null;
    if (open != null) {
      try {
        open.channel().close();
      } catch (IOException e) {
        // It is gone: a new one is made for the next request.
      }
    }
  }
}
