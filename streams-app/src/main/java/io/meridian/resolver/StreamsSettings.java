package io.meridian.resolver;

import io.meridian.topology.ReplicationConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.GroupProtocol;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The Streams properties of a resolver: what it needs, what it prefers, and what the user says.
 *
 * <p>Preferred, and so open to be overridden:
 *
 * <ul>
 *   <li>Static membership: a resolver that was killed and comes back takes its old place in the
 *       group at once, instead of when the session of its predecessor has timed out. The price:
 *       when it does not come back, nobody takes over before that, and two processes must not have
 *       the same {@code group.instance.id} (the older one ends, and says so).
 *   <li>A session of 10 s: a pause of collection or of the machine may last that long without a
 *       rebalance, and a dead process is replaced by another member after that.
 *   <li>Transactions of 10 s: so long do readers of committed records wait for what a killed
 *       process left open and nobody aborts (a restart over the same state directory aborts it at
 *       once).
 *   <li>No waiting for journals that have nothing new, but for those that were not fetched yet: in
 *       what order they are read does not matter for the outcome, but a resolver that catches up
 *       keeps the events of one until it has come as far in the others.
 * </ul>
 */
final class StreamsSettings {

  static final int TRANSACTION_TIMEOUT_MS = 10_000;

  private static final int SESSION_TIMEOUT_MS = 10_000;
  private static final int HEARTBEAT_INTERVAL_MS = 3_000;
  private static final long CACHE_BYTES = 64L * 1024 * 1024;
  private static final int POLL_MS = 100;
  private static final int PRODUCER_BATCH_BYTES = 128 * 1024;

  private final ReplicationConfig replication;
  private final String stateDir;
  private final int commitIntervalMs;

  StreamsSettings(ReplicationConfig replication, String stateDir, int commitIntervalMs) {
    this.replication = replication;
    this.stateDir = stateDir;
    this.commitIntervalMs = commitIntervalMs;
  }

  /**
   * All properties.
   *
   * @param kafka of every client
   * @param given of Streams, before everything but what is fixed
   */
  Map<String, String> properties(Map<String, String> kafka, Map<String, String> given) {
    Map<String, String> properties = new HashMap<>(preferred());
    if (GroupProtocol.STREAMS
        .name()
        .equalsIgnoreCase(given.get(StreamsConfig.GROUP_PROTOCOL_CONFIG))) {
      // The broker has this group's timeouts, and the protocol has no static members.
      properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
      properties.remove(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG));
      properties.remove(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG));
    }
    properties.putAll(kafka);
    String compression = kafka.get(ProducerConfig.COMPRESSION_TYPE_CONFIG);
    if (compression != null) {
      // Of all clients it means the producer, whose preferred value would win over it.
      properties.put(
          StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), compression);
    }
    properties.putAll(given);
    if (properties.getOrDefault(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "").isBlank()) {
      properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    }
    properties.putAll(fixed());
    return properties;
  }

  /** What is wrong with the properties, by configuration key; empty when nothing is. */
  Map<String, String> problems(Map<String, String> kafka, Map<String, String> given) {
    Map<String, String> problems = new TreeMap<>();
    fixed()
        .forEach(
            (key, needed) -> {
              String said = given.getOrDefault(key, kafka.get(key));
              if (said != null && !said.equals(needed)) {
                problems.put("streams." + key, refusal(key, said, needed));
              }
            });
    for (String prefix : new String[] {"", "consumer.", "main.consumer."}) {
      String key = prefix + ConsumerConfig.AUTO_OFFSET_RESET_CONFIG;
      if (given.containsKey(key) || kafka.containsKey(key)) {
        problems.put(
            "streams." + key,
            "cannot be set: a first start reads from the earliest, and a lost offset is never"
                + " reset");
      }
    }
    try {
      StreamsConfig.configDef().parse(properties(kafka, given));
    } catch (ConfigException e) {
      problems.put("streams", String.valueOf(e.getMessage()));
    }
    return problems;
  }

  /** A number among the properties as Streams hands them out, which may be a text. */
  static long number(Map<String, ?> properties, String key, long otherwise) {
    Object given = properties.get(key);
    return given == null ? otherwise : Long.parseLong(given.toString());
  }

  private static String refusal(String key, String said, String needed) {
    String why =
        key.equals(StreamsConfig.PROCESSING_GUARANTEE_CONFIG)
            ? "with at_least_once an event would have several outputs, or none that counts"
            : "the resolver needs it so";
    return "must be " + needed + ": " + why + " (value=" + said + ")";
  }

  private Map<String, String> fixed() {
    return Map.of(
        StreamsConfig.APPLICATION_ID_CONFIG,
        ResolverNames.applicationId(replication.localRegion()),
        StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
        StreamsConfig.EXACTLY_ONCE_V2,
        StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG,
        "true");
  }

  private Map<String, String> preferred() {
    Map<String, String> preferred = new HashMap<>();
    preferred.put(StreamsConfig.STATE_DIR_CONFIG, stateDir);
    preferred.put(CommitPace.LEAST_KEY, Integer.toString(commitIntervalMs));
    preferred.put(
        StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
        Integer.toString(Math.max(commitIntervalMs, CommitPace.MOST_MS)));
    preferred.put(
        StreamsConfig.POLL_MS_CONFIG, Integer.toString(Math.min(commitIntervalMs, POLL_MS)));
    preferred.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, "1");
    preferred.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, "0");
    preferred.put(
        StreamsConfig.REPLICATION_FACTOR_CONFIG, Short.toString(replication.replicationFactor()));
    preferred.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, Long.toString(CACHE_BYTES));
    preferred.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class.getName());
    preferred.put(
        ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
        ResolverNames.applicationId(replication.localRegion()));
    consumer(preferred, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
    consumer(preferred, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_INTERVAL_MS);
    producer(preferred, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    producer(
        preferred, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, ResolverStores.LARGEST_RECORD_BYTES);
    producer(preferred, ProducerConfig.BATCH_SIZE_CONFIG, PRODUCER_BATCH_BYTES);
    // Each commit sends what is left; before that a batch that is not full gains nobody anything.
    producer(preferred, ProducerConfig.LINGER_MS_CONFIG, CommitPace.MOST_MS);
    preferred.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    return preferred;
  }

  private static void consumer(Map<String, String> properties, String key, int value) {
    properties.put(StreamsConfig.consumerPrefix(key), Integer.toString(value));
  }

  private static void producer(Map<String, String> properties, String key, int value) {
    properties.put(StreamsConfig.producerPrefix(key), Integer.toString(value));
  }
}
