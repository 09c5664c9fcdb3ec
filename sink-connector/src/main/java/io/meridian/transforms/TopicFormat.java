package io.meridian.transforms;

import io.meridian.resource.ResourceKey;
import io.meridian.row.RowSchema;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/**
 * The topic of an extracted row.
 *
 * @param text with placeholders, as in {@code ${schema}_${table}}
 */
record TopicFormat(String text) {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)\\}");
  private static final Set<String> KNOWN = Set.of("topic", "tenant", "type", "schema", "table");

  /**
   * Checks a format.
   *
   * @throws ConfigException when it has a placeholder that there is not
   */
  static void check(String key, String text) {
    Matcher found = PLACEHOLDER.matcher(text);
    while (found.find()) {
      if (!KNOWN.contains(found.group(1))) {
        throw new ConfigException(
            key, text, "has an unknown placeholder (known=" + new java.util.TreeSet<>(KNOWN) + ")");
      }
    }
  }

  /** The topic of a row. */
  String of(String topic, ResourceKey key, RowSchema row) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), topic, key, row)));
  }

  private static String value(String name, String topic, ResourceKey key, RowSchema row) {
    switch (name) {
      case "topic":
        return topic;
      case "tenant":
        return key.tenant();
      case "type":
        return key.type();
      case "schema":
        return row.schemaName();
      default:
        return row.tableName();
    }
  }
}
