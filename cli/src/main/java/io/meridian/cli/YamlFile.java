package io.meridian.cli;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A YAML file read as plain maps, lists and texts.
 *
 * <p>Only the data model of JSON is accepted: tags, merge keys, keys that are no text and keys
 * named twice are refused with file and line. Scalars stay the text that is written there, so a
 * region called {@code no} is not {@code false} and {@code 1e3} reaches Kafka as it stands; whoever
 * reads a value gives it a type. The downside: a misspelt {@code null} is a text too.
 */
final class YamlFile {

  private static final int MAX_BYTES = 1_000_000;
  private static final int MAX_ALIASES = 50;
  private static final int MAX_DEPTH = 50;

  /** Aliases may repeat a part of the file, so the limit is on what comes out of it. */
  private static final int MAX_VALUES = 100_000;

  private static final Set<Tag> IMPLICIT =
      Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MAP, Tag.SEQ);

  private final Path file;
  private final Map<Node, Boolean> open = new IdentityHashMap<>();
  private int values;

  private YamlFile(Path file) {
    this.file = file;
  }

  /**
   * The file's content; a value is a text, a list or a map, or null where nothing is written.
   *
   * @throws CommandException when the file cannot be read or is refused; the message names file and
   *     line
   */
  static Map<String, @Nullable Object> read(Path file) {
    return new YamlFile(file).root();
  }

  private Map<String, @Nullable Object> root() {
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(MAX_BYTES);
    limits.setMaxAliasesForCollections(MAX_ALIASES);
    limits.setNestingDepthLimit(MAX_DEPTH);
    try {
      Node node = new Yaml(limits).compose(new StringReader(text()));
      if (node == null) {
        return Map.of();
      }
      if (!(node instanceof MappingNode mapping)) {
        throw refused(node, "the file must hold 'key: value' pairs");
      }
      return map(mapping);
    } catch (NoSuchFileException e) {
      throw new CommandException(
          "Cannot read the configuration: there is no such file (file=" + file + ")");
    } catch (CharacterCodingException e) {
      throw new CommandException(
          "Cannot read the configuration: it is not UTF-8 text (file=" + file + ")");
    } catch (IOException e) {
      throw new CommandException(
          "Cannot read the configuration: " + e.getMessage() + " (file=" + file + ")");
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      int column = e.getProblemMark() == null ? 0 : e.getProblemMark().getColumn() + 1;
      throw new CommandException(file + ":" + line + ":" + column + ": " + e.getProblem());
    } catch (YAMLException e) {
      throw new CommandException(file + ": " + e.getMessage());
    }
  }

  private String text() throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new CommandException(
          "Cannot read the configuration: it is too large (file="
              + file
              + ", limit="
              + MAX_BYTES
              + " bytes)");
    }
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  private @Nullable Object value(Node node) {
    if (!IMPLICIT.contains(node.getTag())) {
      throw refused(node, "tags are not accepted (tag=" + node.getTag().getValue() + ")");
    }
    if (++values > MAX_VALUES) {
      throw refused(node, "too many values, aliases counted each time (limit=" + MAX_VALUES + ")");
    }
    if (node instanceof ScalarNode scalar) {
      return scalar.getTag().equals(Tag.NULL) ? null : scalar.getValue();
    }
    if (open.put(node, true) != null) {
      throw refused(node, "an alias stands within the part it repeats");
    }
    Object value = node instanceof SequenceNode sequence ? list(sequence) : map((MappingNode) node);
    open.remove(node);
    return value;
  }

  private List<@Nullable Object> list(SequenceNode node) {
    List<@Nullable Object> list = new ArrayList<>();
    for (Node element : node.getValue()) {
      list.add(value(element));
    }
    return list;
  }

  private Map<String, @Nullable Object> map(MappingNode node) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (NodeTuple entry : node.getValue()) {
      Node key = entry.getKeyNode();
      if (key.getTag().equals(Tag.MERGE)) {
        throw refused(key, "merge keys are not accepted");
      }
      if (!(key instanceof ScalarNode name) || key.getTag().equals(Tag.NULL)) {
        throw refused(key, "a key must be a text");
      }
      if (map.containsKey(name.getValue())) {
        throw refused(key, "the key is there twice (key=" + name.getValue() + ")");
      }
      map.put(name.getValue(), value(entry.getValueNode()));
    }
    return map;
  }

  private CommandException refused(Node node, String why) {
    return new CommandException(
        file
            + ":"
            + (node.getStartMark().getLine() + 1)
            + ":"
            + (node.getStartMark().getColumn() + 1)
            + ": "
            + why);
  }
}
