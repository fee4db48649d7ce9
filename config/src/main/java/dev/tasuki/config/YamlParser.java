package dev.tasuki.config;

import dev.tasuki.config.ConfigValue.Digits;
import dev.tasuki.config.ConfigValue.Entries;
import dev.tasuki.config.ConfigValue.Flag;
import dev.tasuki.config.ConfigValue.Items;
import dev.tasuki.config.ConfigValue.Nothing;
import dev.tasuki.config.ConfigValue.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// Reads YAML 1.2, where `no` is a text; with anchors and, as many files use them, merge keys
/// (`<<`). The only class that loads the YAML library.
final class YamlParser {
  private static final int DEEPEST = 100;

  private YamlParser() {}

  static ConfigValue parse(Path file, String text) throws ConfigException {
    LoadSettings settings =
        LoadSettings.builder().setLabel(file.toString()).setSchema(new CoreSchema()).build();
    try {
      Optional<Node> root = new Compose(settings).composeString(text);
      return root.isPresent() ? value(file, root.get(), 0) : new Nothing(1);
    } catch (MarkedYamlEngineException e) {
      String where = e.getProblemMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse("");
      throw new ConfigException(file + where + ": not YAML: " + e.getProblem(), e);
    } catch (YamlEngineException e) {
      throw new ConfigException(
          file + ": not YAML: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
    }
  }

  private static ConfigValue value(Path file, Node node, int depth) throws ConfigException {
    int line = node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
    if (depth > DEEPEST) {
      throw new ConfigException(file + ", line " + line + ": nested too deeply");
    }
    return switch (node) {
      case MappingNode mapping -> mapping(file, mapping, line, depth);
      case SequenceNode sequence -> {
        List<ConfigValue> values = new ArrayList<>();
        for (Node item : sequence.getValue()) {
          values.add(value(file, item, depth + 1));
        }
        yield new Items(values, line);
      }
      case ScalarNode scalar -> scalar(scalar, line);
      default -> throw new ConfigException(file + ", line " + line + ": not understood");
    };
  }

  private static Entries mapping(Path file, MappingNode node, int line, int depth)
      throws ConfigException {
    Map<String, ConfigValue> values = new LinkedHashMap<>();
    Map<String, ConfigValue> merged = new LinkedHashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      ConfigValue value = value(file, tuple.getValueNode(), depth + 1);
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new ConfigException(file + ", line " + line + ": a key must be a text");
      }
      if (key.getValue().equals("<<")) {
        merge(value, merged);
      } else {
        values.put(key.getValue(), value);
      }
    }
    merged.forEach(values::putIfAbsent);
    return new Entries(values, line);
  }

  private static void merge(ConfigValue value, Map<String, ConfigValue> merged) {
    switch (value) {
      case Entries entries -> entries.values().forEach(merged::putIfAbsent);
      case Items items -> items.values().forEach(item -> merge(item, merged));
      default -> {} // `<<` with a scalar merges nothing
    }
  }

  private static ConfigValue scalar(ScalarNode node, int line) {
    Tag tag = node.getTag();
    String text = node.getValue();
    if (tag.equals(Tag.NULL)) {
      return new Nothing(line);
    }
    if (tag.equals(Tag.BOOL)) {
      return new Flag(text.equalsIgnoreCase("true"), line);
    }
    return tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)
        ? new Digits(text, line)
        : new Text(text, line);
  }
}
