package io.meridian.sink;

import io.meridian.schema.RegistryConfig;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration must fulfil beyond each key by itself: everything that Connect would accept
 * and that would then lose, reorder or misread changes.
 */
final class SinkRules {

  private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
  private static final String STRINGS = "org.apache.kafka.connect.storage.StringConverter";

  /**
   * The one transform that changes columns only, and drops nothing. By its name: workers before
   * Kafka 4.1 cannot load it, but the sink.
   */
  private static final String IDENTITIES = "io.meridian.transforms.MapIdentities";

  /** Kafka's own converters that cannot give a resolved change. */
  private static final String KAFKA_OWN = "org.apache.kafka.connect.";

  private SinkRules() {}

  /**
   * What is wrong.
   *
   * @return the key and why its value cannot be; empty when all is well
   */
  static Map<String, String> problems(Map<String, String> properties) {
    Map<String, String> problems = new LinkedHashMap<>();
    topics(properties, problems);
    errors(properties, problems);
    converters(properties, problems);
    registry(properties, problems);
    String reset = properties.getOrDefault("consumer.override.auto.offset.reset", "earliest");
    if (!reset.equals("earliest")) {
      problems.put(
          "consumer.override.auto.offset.reset",
          "must be earliest: from elsewhere, changes are never applied");
    }
    transforms(properties, problems);
    return problems;
  }

  /**
   * The value of a key of Connect's own in the type that Connect has defined for it, for it casts
   * what is shown to it.
   */
  static @Nullable Object shown(String key, @Nullable String value) {
    if (key.endsWith(".converter")) {
      return null;
    }
    return value != null && Set.of("topics", "transforms").contains(key)
        ? List.of(value.split(","))
        : value;
  }

  private static void topics(Map<String, String> properties, Map<String, String> problems) {
    if (!properties.getOrDefault("topics.regex", "").isBlank()) {
      problems.put("topics.regex", "must not be set: name the one topic in topics");
    }
    String region = properties.get(SinkConfigDef.REGION);
    if (region == null) {
      return;
    }
    String expected;
    try {
      expected = Topic.RESOLVED.of(new RegionId(region));
    } catch (IllegalArgumentException e) {
      return; // its own validator says so
    }
    String topics = properties.getOrDefault("topics", "").trim();
    if (!topics.equals(expected)) {
      problems.put(
          "topics",
          "must be the resolved topic of the region and nothing else (expected="
              + expected
              + ", topics="
              + topics
              + ")");
    }
  }

  private static void transforms(Map<String, String> properties, Map<String, String> problems) {
    for (String name : properties.getOrDefault("transforms", "").split(",")) {
      String prefix = "transforms." + name.trim() + ".";
      String type = properties.getOrDefault(prefix + "type", "");
      if (!name.isBlank() && !type.equals(IDENTITIES)) {
        problems.put(
            "transforms",
            "must be absent, or name transforms of the type "
                + IDENTITIES
                + " only: every record counts as progress, also those that change no row, so none"
                + " may be dropped or moved before the task has seen it (transform="
                + name.trim()
                + ", type="
                + type
                + ")");
      } else if (!name.isBlank()
          && !properties
              .getOrDefault(prefix + "local.region", "")
              .equals(properties.get(SinkConfigDef.REGION))) {
        problems.put(
            prefix + "local.region",
            "must be the region of the sink (" + SinkConfigDef.REGION + ")");
      }
    }
  }

  private static void errors(Map<String, String> properties, Map<String, String> problems) {
    if (!properties.getOrDefault("errors.tolerance", "none").equals("none")) {
      problems.put(
          "errors.tolerance",
          "must be none: a tolerated error drops a change for ever and reports it as applied");
    }
  }

  private static void converters(Map<String, String> properties, Map<String, String> problems) {
    String key = properties.getOrDefault("key.converter", "");
    if (!Set.of(BYTES, STRINGS).contains(key)) {
      problems.put(
          "key.converter",
          "must be "
              + BYTES
              + " or "
              + STRINGS
              + ": keys are plain text (key.converter="
              + key
              + ")");
    }
    String value = properties.getOrDefault("value.converter", "");
    if (value.isEmpty() || value.startsWith(KAFKA_OWN) && !value.equals(BYTES)) {
      problems.put(
          "value.converter",
          "must be "
              + BYTES
              + " (the task decodes by itself, and faster) or a converter that gives a Struct of"
              + " io.meridian.resolved.ResolvedChange, such as a Confluent-compatible AvroConverter"
              + " (value.converter="
              + value
              + ")");
    }
  }

  private static void registry(Map<String, String> properties, Map<String, String> problems) {
    if (!properties.containsKey(SinkConfigDef.REGISTRY_URL)) {
      return; // it is required, and says so
    }
    try {
      new RegistryConfig(SinkConfig.registry(properties));
    } catch (ConfigException e) {
      problems.put(SinkConfigDef.REGISTRY_URL, e.getMessage());
    }
  }
}
