package io.meridian.sink;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.jspecify.annotations.Nullable;

/** The keys of the connector. They are public API: a key is never renamed. */
final class SinkConfigDef {

  static final String REGION = "meridian.region";
  static final String TARGET_NAME = "meridian.target.name";
  static final String ISOLATION = "consumer.override.isolation.level";
  static final String URL = "connection.url";
  static final String HOST = "connection.host";
  static final String PORT = "connection.port";
  static final String DATABASE = "connection.database";
  static final String USER = "connection.user";
  static final String PASSWORD = "connection.password";
  static final String SSL_MODE = "connection.ssl.mode";
  static final String SSL_ROOT_CERT = "connection.ssl.root.cert";
  static final String CONNECT_TIMEOUT = "connection.connect.timeout.ms";
  static final String SOCKET_TIMEOUT = "connection.socket.timeout.ms";
  static final String REGISTRY_URL = "schema.registry.url";
  static final String S3_REGION = "s3.region";
  static final String S3_ENDPOINT = "s3.endpoint";
  static final String VERSIONS_KEEP = "versions.keep";
  static final String VERSIONS_KEEP_DAYS = "versions.keep.days";
  static final String GARBAGE_GRACE = "garbage.grace.hours";
  static final String AUTO_CREATE = "auto.create";
  static final String BATCH_MAX_ROWS = "batch.max.rows";
  static final String LOCK_TIMEOUT = "lock.timeout.ms";
  static final String RETRY_BACKOFF = "retry.backoff.ms";
  static final String RETRY_BACKOFF_MAX = "retry.backoff.max.ms";
  static final String PRIORITY = "target.priority";
  static final String READ_REPLICA = "target.read.replica";
  static final String SYNC_TIMEOUT = "sync.timeout.ms";
  static final String MAX_RETRIES = "max.retry.attempts";
  static final String ROWS_PER_SECOND = "rate.limit.rows.per.second";
  static final String BYTES_PER_SECOND = "rate.limit.bytes.per.second";
  static final String KAFKA_PREFIX = "kafka.";
  static final String BOOTSTRAP_SERVERS = "kafka.bootstrap.servers";
  static final String PUBLISH_INTERVAL = "applied.publish.interval.ms";

  /** Set by the connector for each of its tasks: the task's number. */
  static final String TASK = "meridian.task";

  private static final String RESTART = " Takes effect: restart.";

  private final ConfigDef keys = new ConfigDef();
  private final List<String> inGroup = new ArrayList<>();

  private SinkConfigDef() {}

  /** All keys. */
  static ConfigDef definition() {
    SinkConfigDef def = new SinkConfigDef();
    def.region();
    new StoreConfigDef(def).define();
    def.registry();
    def.applying();
    def.limits();
    def.publishing();
    return def.keys;
  }

  private void region() {
    String group = "Region";
    required(
        group,
        REGION,
        Type.STRING,
        Validators.REGION,
        "Region",
        "The region whose resolved changes are applied, as in us-west-1. The connector's only topic"
            + " must be resolved.<region>.");
    optional(
        group,
        TARGET_NAME,
        Type.STRING,
        "",
        Validators.TARGET_NAME,
        Importance.HIGH,
        "Target name",
        "The name of the store, 1 to 64 characters of [a-z0-9-]; empty (the default) means the name"
            + " of the region. It must be the capture.store of the capture that reads this"
            + " database, for a change is not written back to the store it came from. A database"
            + " that was emptied or went back to a backup is another store and needs another"
            + " name.");
    optional(
        group,
        PRIORITY,
        Type.INT,
        1,
        Range.between(0, 1_000_000),
        Importance.LOW,
        "Target priority",
        "The place of the target among those of its region, lower first, 0 to 1000000. Shown by"
            + " meridian targets; the sink itself treats all alike.");
    optional(
        group,
        READ_REPLICA,
        Type.BOOLEAN,
        false,
        null,
        Importance.LOW,
        "Read replica",
        "Whether applications only read from the target. Shown by meridian targets; the sink itself"
            + " treats all alike.");
    required(
        group,
        ISOLATION,
        Type.STRING,
        Validators.named("read_committed", "read_committed"),
        "Isolation level",
        "Must be read_committed: the resolver writes transactions, and what it aborted was never"
            + " resolved. The worker must allow client overrides"
            + " (connector.client.config.override.policy=All).");
  }

  private void registry() {
    required(
        "Schema Registry",
        REGISTRY_URL,
        Type.LIST,
        Validators.NOT_EMPTY,
        "Schema Registry URL",
        "Base addresses of the schema registry, comma separated. This and every other key of the"
            + " registry client (basic.auth.credentials.source, basic.auth.user.info,"
            + " bearer.auth.token, schema.registry.ssl.*, …) has Confluent's name. Those other keys"
            + " may also be written with value.converter. in front, as for an AvroConverter; a key"
            + " without the prefix wins.");
  }

  private void applying() {
    String group = "Applying";
    optional(
        group,
        AUTO_CREATE,
        Type.BOOLEAN,
        true,
        null,
        Importance.MEDIUM,
        "Create tables",
        "Whether a missing table is created from the schema of its rows, with its primary key and"
            + " REPLICA IDENTITY FULL, but without defaults, foreign keys and other indexes. When"
            + " false a missing table stops the task.");
    optional(
        group,
        BATCH_MAX_ROWS,
        Type.INT,
        5_000,
        Range.between(1, 100_000),
        Importance.MEDIUM,
        "Records in a transaction",
        "The greatest number of records that are applied in one transaction, 1 to 100000. A batch"
            + " is never larger than consumer.override.max.poll.records, 500 when that is not"
            + " set.");
    optional(
        group,
        LOCK_TIMEOUT,
        Type.LONG,
        10_000L,
        Range.between(1, 3_600_000),
        Importance.LOW,
        "Lock timeout",
        "How long a statement waits for a row that somebody else has locked, milliseconds, 1 to"
            + " 3600000; then the batch is rolled back and tried again.");
    optional(
        group,
        SYNC_TIMEOUT,
        Type.LONG,
        30_000L,
        Range.between(1, 3_600_000),
        Importance.LOW,
        "Sync timeout",
        "How long a statement may take, milliseconds, 1 to 3600000; then the attempt has failed,"
            + " and the batch is rolled back and tried again.");
    optional(
        group,
        MAX_RETRIES,
        Type.INT,
        3,
        Range.between(0, 1_000_000),
        Importance.MEDIUM,
        "Retry attempts",
        "How often a batch is tried again before the target counts as failed, 0 to 1000000. That is"
            + " one alarm and a state; the batch is tried on, for nothing may be lost.");
    optional(
        group,
        RETRY_BACKOFF,
        Type.LONG,
        1_000L,
        Range.between(1, 3_600_000),
        Importance.LOW,
        "First retry back-off",
        "The wait before a batch is tried again that the store could not take, milliseconds, 1 to"
            + " 3600000; doubles with each attempt. There is no last attempt.");
    optional(
        group,
        RETRY_BACKOFF_MAX,
        Type.LONG,
        30_000L,
        Range.between(1, 3_600_000),
        Importance.LOW,
        "Greatest retry back-off",
        "The greatest wait between two attempts, milliseconds, 1 to 3600000.");
  }

  private void limits() {
    String group = "Limits";
    optional(
        group,
        ROWS_PER_SECOND,
        Type.LONG,
        0L,
        Range.between(0, 1_000_000_000),
        Importance.LOW,
        "Records a second",
        "The most records a second that each task takes from its topic, on average, 1 to"
            + " 1000000000; 0 (the default) is no limit. A batch goes beyond it and is waited for"
            + " afterwards, so keep consumer.override.max.poll.records at or below it. Divide it by"
            + " tasks.max.");
    optional(
        group,
        BYTES_PER_SECOND,
        Type.LONG,
        0L,
        Range.between(0, 1_000_000_000_000L),
        Importance.LOW,
        "Bytes a second",
        "As rate.limit.rows.per.second, the most bytes of values, as they are after decompression,"
            + " 1 to 1000000000000; 0 (the default) is no limit. With a value.converter other than"
            + " the ByteArrayConverter only the payloads of rows are counted.");
  }

  private void publishing() {
    String group = "Applied positions";
    required(
        group,
        BOOTSTRAP_SERVERS,
        Type.LIST,
        Validators.NOT_EMPTY,
        "Kafka bootstrap servers",
        "The cluster that applied.<region> is on, host:port, comma separated. Every other property"
            + " of a Kafka producer may be given with kafka. in front.");
    optional(
        group,
        PUBLISH_INTERVAL,
        Type.LONG,
        200L,
        Range.between(0, 3_600_000),
        Importance.LOW,
        "Publication interval",
        "The least time between two publications of applied positions, milliseconds, 0 to 3600000;"
            + " what is committed in between is covered by the next. 0 publishes every commit.");
  }

  /** A key that has to be given. */
  void required(String group, String key, Type type, Validator legal, String display, String doc) {
    define(group, key, type, ConfigDef.NO_DEFAULT_VALUE, legal, Importance.HIGH, display, doc);
  }

  /** A key with a default. */
  void optional(
      String group,
      String key,
      Type type,
      Object value,
      @Nullable Validator legal,
      Importance importance,
      String display,
      String doc) {
    define(group, key, type, value, legal, importance, display, doc);
  }

  private void define(
      String group,
      String key,
      Type type,
      Object value,
      @Nullable Validator legal,
      Importance importance,
      String display,
      String doc) {
    inGroup.add(group);
    int order = (int) inGroup.stream().filter(group::equals).count();
    keys.define(
        key, type, value, legal, importance, doc + RESTART, group, order, Width.MEDIUM, display);
  }
}
