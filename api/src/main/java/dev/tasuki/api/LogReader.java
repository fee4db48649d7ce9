package dev.tasuki.api;

import dev.tasuki.daemon.InstanceView;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// The logs of some instances, one file after the other. Used by one thread.
final class LogReader implements Closeable {
  static final int PAUSE_MILLIS = 200;

  /// Where the lines of a file come from; the first of several that write to it gives the id.
  private record Source(InstanceView instance, boolean error, LogFile file) {}

  private final Map<String, Source> sources = new LinkedHashMap<>();
  private final String search;

  /// @param stream `out`, `err` or `both`
  /// @param search only lines that contain it, whatever the case; empty for all
  LogReader(
      List<InstanceView> instances, String stream, String search, Function<Path, LogFile> open)
      throws Problem {
    if (!List.of("out", "err", "both").contains(stream)) {
      throw new Problem(400, "stream is '" + stream + "', expected out, err or both");
    }
    this.search = search.toLowerCase(Locale.ROOT);
    for (InstanceView instance : instances) {
      if (!stream.equals("err")) {
        add(instance, false, instance.outLog(), open);
      }
      if (!stream.equals("out")) {
        add(instance, true, instance.errorLog(), open);
      }
    }
  }

  private void add(
      InstanceView instance, boolean error, String path, Function<Path, LogFile> open) {
    if (!path.equals("/dev/null")) {
      sources.computeIfAbsent(path, name -> new Source(instance, error, open.apply(Path.of(name))));
    }
  }

  /// The last lines of each file. With a search, those of them that match.
  List<Object> last(int count) throws IOException {
    List<Object> lines = new ArrayList<>();
    for (Source source : sources.values()) {
      add(lines, source, source.file().last(count));
    }
    return lines;
  }

  /// What has been written since.
  List<Object> poll() throws IOException {
    List<Object> lines = new ArrayList<>();
    for (Source source : sources.values()) {
      add(lines, source, source.file().poll());
    }
    return lines;
  }

  private void add(List<Object> lines, Source source, List<String> texts) {
    for (String text : texts) {
      if (search.isEmpty() || text.toLowerCase(Locale.ROOT).contains(search)) {
        lines.add(
            Json.map(
                "app",
                source.instance().app().name(),
                "instance",
                source.instance().id(),
                "stream",
                source.error() ? "err" : "out",
                "text",
                text));
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Source source : sources.values()) {
      source.file().close();
    }
  }
}
