package io.meridian.feed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The settings of a producer that may write to a journal: idempotent, acknowledged by all in-sync
 * replicas. What would weaken that is refused, never overridden in silence.
 */
public final class ProducerSettings {

  private static final List<String> COMPRESSIONS = List.of("none", "gzip", "snappy", "lz4", "zstd");

  private ProducerSettings() {}

  /**
   * The settings with ours added.
   *
   * @param kafka any client properties
   * @throws IllegalArgumentException with every property that weakens the guarantees, by name
   */
  public static Map<String, Object> of(Map<String, String> kafka) {
    List<String> problems = problems(kafka);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot write to a journal with this producer: " + String.join("; ", problems));
    }
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    return settings;
  }

  /** What is wrong with the properties, each with its name; empty when nothing is. */
  public static List<String> problems(Map<String, String> kafka) {
    List<String> problems = new ArrayList<>();
    refuse(problems, kafka, ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, List.of("true"));
    refuse(problems, kafka, ProducerConfig.ACKS_CONFIG, List.of("all", "-1"));
    String compression = kafka.get(ProducerConfig.COMPRESSION_TYPE_CONFIG);
    if (compression != null && !COMPRESSIONS.contains(compression)) {
      problems.add(
          ProducerConfig.COMPRESSION_TYPE_CONFIG
              + " must be one of "
              + COMPRESSIONS
              + " (compression.type="
              + compression
              + ")");
    }
    number(problems, kafka, ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1, 5);
    number(problems, kafka, ProducerConfig.RETRIES_CONFIG, 1, Integer.MAX_VALUE);
    for (String own :
        List.of(
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG)) {
      if (kafka.containsKey(own)) {
        problems.add(own + " is set by Meridian and must be left out");
      }
    }
    return problems;
  }

  private static void refuse(
      List<String> problems, Map<String, String> kafka, String name, List<String> legal) {
    String value = kafka.get(name);
    if (value != null && !legal.contains(value.trim().toLowerCase(java.util.Locale.ROOT))) {
      problems.add(name + " must be " + legal.get(0) + " or left out (" + name + "=" + value + ")");
    }
  }

  private static void number(
      List<String> problems, Map<String, String> kafka, String name, int min, int max) {
    String value = kafka.get(name);
    if (value == null) {
      return;
    }
    try {
      int number = Integer.parseInt(value.trim());
      if (number >= min && number <= max) {
        return;
      }
    } catch (NumberFormatException e) {
      // said below, with the range
    }
    problems.add(name + " must be from " + min + " to " + max + " (" + name + "=" + value + ")");
  }
}
