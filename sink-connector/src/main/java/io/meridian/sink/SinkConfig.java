package io.meridian.sink;

import io.meridian.marker.MarkerTable;
import io.meridian.objects.KeepPolicy;
import io.meridian.objects.ObjectStore;
import io.meridian.objects.S3Settings;
import io.meridian.target.ConnectionSettings;
import io.meridian.target.GuardRules;
import io.meridian.target.Store;
import io.meridian.target.StoreAddress;
import io.meridian.target.TableRules;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/** The configuration of one connector or task. Keys and their meaning: {@link SinkConfigDef}. */
final class SinkConfig extends AbstractConfig {

  private static final String CONVERTER_PREFIX = "value.converter.";

  /**
   * Reads the keys.
   *
   * @throws ConfigException when one is missing or illegal; the message names it
   */
  SinkConfig(Map<String, String> properties) {
    super(SinkConfigDef.definition(), properties, false);
  }

  RegionId region() {
    return new RegionId(getString(SinkConfigDef.REGION));
  }

  /** The topic whose records are applied. */
  String topic() {
    return Topic.RESOLVED.of(region());
  }

  /** The name by which the resolver knows the store. */
  String targetName() {
    String name = getString(SinkConfigDef.TARGET_NAME);
    return name.isEmpty() ? getString(SinkConfigDef.REGION) : name;
  }

  /** The replication origin of one task's sessions. */
  String origin(int task) {
    return MarkerTable.ORIGIN_PREFIX + targetName() + "_" + task;
  }

  /** Where the store is. */
  StoreAddress address() {
    String url = getString(SinkConfigDef.URL);
    return url.isEmpty()
        ? new StoreAddress(
            StoreAddress.Kind.POSTGRES,
            getString(SinkConfigDef.HOST),
            getInt(SinkConfigDef.PORT),
            getString(SinkConfigDef.DATABASE))
        : StoreAddress.parse(url);
  }

  /** The store; empty when it is a Postgres database, whose sessions need an origin each. */
  Optional<Store> store() {
    StoreAddress address = address();
    switch (address.kind()) {
      case SQLITE:
        return Optional.of(
            Store.sqlite(Path.of(address.name()), millis(SinkConfigDef.LOCK_TIMEOUT), tables()));
      case MARIADB:
        return Optional.of(Store.mariaDb(connection(0), tables()));
      case DIRECTORY:
        return Optional.of(
            ObjectStore.directory(Path.of(address.name()), versions(), tables(), garbageGrace()));
      case S3:
        return Optional.of(ObjectStore.s3(bucket(address), versions(), tables(), garbageGrace()));
      default:
        return Optional.empty();
    }
  }

  ConnectionSettings connection(int task) {
    StoreAddress address = address();
    return new ConnectionSettings(
        address.host(),
        address.port(),
        address.name(),
        getString(SinkConfigDef.USER),
        getPassword(SinkConfigDef.PASSWORD).value(),
        getString(SinkConfigDef.SSL_MODE),
        getString(SinkConfigDef.SSL_ROOT_CERT),
        millis(SinkConfigDef.CONNECT_TIMEOUT),
        millis(SinkConfigDef.LOCK_TIMEOUT),
        millis(SinkConfigDef.SYNC_TIMEOUT),
        millis(SinkConfigDef.SOCKET_TIMEOUT),
        origin(task));
  }

  private S3Settings bucket(StoreAddress address) {
    return new S3Settings(
        address.host(),
        address.name(),
        getString(SinkConfigDef.S3_REGION),
        getString(SinkConfigDef.S3_ENDPOINT),
        getString(SinkConfigDef.USER),
        getPassword(SinkConfigDef.PASSWORD).value(),
        millis(SinkConfigDef.SYNC_TIMEOUT));
  }

  private Duration garbageGrace() {
    return Duration.ofHours(getInt(SinkConfigDef.GARBAGE_GRACE));
  }

  private KeepPolicy versions() {
    return new KeepPolicy(
        getInt(SinkConfigDef.VERSIONS_KEEP),
        Duration.ofDays(getInt(SinkConfigDef.VERSIONS_KEEP_DAYS)));
  }

  TableRules tables() {
    return new TableRules(
        getBoolean(SinkConfigDef.AUTO_CREATE),
        getBoolean(SinkConfigDef.AUTO_EVOLVE),
        getInt(SinkConfigDef.PARKED_MAX),
        Clock.systemUTC(),
        new GuardRules(
            GuardRules.Mode.valueOf(getString(SinkConfigDef.GUARD).toUpperCase(Locale.ROOT)),
            guardMaxWait()));
  }

  /** How long a row waits at most for a local change. */
  Duration guardMaxWait() {
    return millis(SinkConfigDef.GUARD_MAX_WAIT);
  }

  /** The wait before parked rows are tried again for the first time. */
  Duration parkedRetryInterval() {
    return millis(SinkConfigDef.PARKED_RETRY_INTERVAL);
  }

  int batchMaxRows() {
    return getInt(SinkConfigDef.BATCH_MAX_ROWS);
  }

  /**
   * The wait before a batch that the store could not take is tried again: doubled with each
   * attempt, then shortened by up to half, so that the tasks of a store that comes back do not all
   * ask at the same moment.
   *
   * @param attempt from 0
   * @param random in [0, 1)
   */
  Duration backoff(int attempt, double random) {
    long doubled = getLong(SinkConfigDef.RETRY_BACKOFF) << Math.min(attempt, 20);
    long capped = Math.min(doubled, getLong(SinkConfigDef.RETRY_BACKOFF_MAX));
    return Duration.ofMillis(Math.max(1, capped - (long) (capped / 2.0 * random)));
  }

  /** How often a batch is tried again before the target counts as failed. */
  int maxRetries() {
    return getInt(SinkConfigDef.MAX_RETRIES);
  }

  /** The target's place among those of its region, lower first. */
  int priority() {
    return getInt(SinkConfigDef.PRIORITY);
  }

  /** Whether applications only read from the target. */
  boolean readReplica() {
    return getBoolean(SinkConfigDef.READ_REPLICA);
  }

  /** The most records a second of a task; 0 for no limit. */
  long rowsPerSecond() {
    return getLong(SinkConfigDef.ROWS_PER_SECOND);
  }

  /** The most bytes a second of a task; 0 for no limit. */
  long bytesPerSecond() {
    return getLong(SinkConfigDef.BYTES_PER_SECOND);
  }

  Duration publishInterval() {
    return millis(SinkConfigDef.PUBLISH_INTERVAL);
  }

  /** The registry's keys. */
  Map<String, String> registry() {
    return registry(originalsStrings());
  }

  /**
   * The registry's keys in a configuration: those of the value converter, so that one setting
   * serves both, below those of the connector itself.
   */
  static Map<String, String> registry(Map<String, String> properties) {
    Map<String, String> keys = new HashMap<>();
    properties.forEach(
        (key, value) -> {
          if (key.startsWith(CONVERTER_PREFIX)) {
            keys.put(key.substring(CONVERTER_PREFIX.length()), value);
          }
        });
    keys.putAll(properties);
    return keys;
  }

  /** The properties of any client of that cluster. */
  Map<String, Object> kafkaClient() {
    Map<String, Object> client = new HashMap<>();
    client.put("client.id", "meridian-sink-" + targetName() + "-control");
    client.putAll(originalsWithPrefix(SinkConfigDef.KAFKA_PREFIX));
    return client;
  }

  /** The properties of the producer of applied positions. */
  Map<String, Object> kafka() {
    Map<String, Object> producer = new HashMap<>();
    producer.put("acks", "all");
    producer.put("enable.idempotence", true);
    producer.put("linger.ms", 0);
    producer.put("max.block.ms", 10_000);
    producer.put("delivery.timeout.ms", 30_000);
    producer.put("request.timeout.ms", 10_000);
    producer.put("client.id", "meridian-sink-" + targetName());
    producer.putAll(originalsWithPrefix(SinkConfigDef.KAFKA_PREFIX));
    return producer;
  }

  private Duration millis(String key) {
    return Duration.ofMillis(getLong(key));
  }
}
