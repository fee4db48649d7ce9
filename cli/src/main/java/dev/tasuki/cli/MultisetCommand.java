package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.OperationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    description = "Set several at once: all of them or, when one is wrong, none.",
    footer = {"%nExamples:", "  tasuki multiset 'kill_timeout 10s max_restarts 20'"})
final class MultisetCommand extends TasukiCommand {
  @Parameters(arity = "1..*", paramLabel = "KEY VALUE", description = "Keys and values in turn.")
  private List<String> words = new ArrayList<>();

  @Override
  int run(Context context) throws OperationException, ConfigException, UsageException {
    List<String> all = new ArrayList<>();
    words.forEach(word -> all.addAll(List.of(word.strip().split("\\s+", -1))));
    if (all.size() % 2 != 0) {
      throw new UsageException("expected keys and values in turn");
    }
    Map<String, @Nullable String> changes = new LinkedHashMap<>();
    for (int at = 0; at < all.size(); at += 2) {
      changes.put(all.get(at), all.get(at + 1));
    }
    Settings.change(context, changes);
    context.line("set " + Text.clean(String.join(", ", changes.keySet())));
    return DONE;
  }
}
