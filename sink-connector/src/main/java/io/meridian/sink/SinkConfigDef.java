package io.meridian.sink;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

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
  static final String AUTO_EVOLVE = "auto.evolve";
  static final String BATCH_MAX_ROWS = "batch.max.rows";
  static final String PARKED_MAX = "parked.max";
  static final String PARKED_RETRY_INTERVAL = "parked.retry.interval.ms";
  static final String GUARD = "apply.guard";
  static final String GUARD_MAX_WAIT = "apply.guard.max.wait.ms";
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

  private final ConfigDef keys = new ConfigDef();

  private SinkConfigDef() {}

  /** All keys. */
  static ConfigDef definition() {
    SinkConfigDef def = new SinkConfigDef();
    def.region();
    new StoreConfigDef(def.keys).define();
    def.registry();
    def.applying();
    def.limits();
    def.publishing();
    return def.keys;
  }

  private void region() {
    ConfigGroup group = new ConfigGroup(keys, "Region");
    group.required(
        REGION,
        Type.STRING,
        Validators.REGION,
        "Region",
        "The region whose resolved changes are applied, as in us-west-1. The connector's only topic"
            + " must be resolved.<region>.");
    group.optional(
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
    group.optional(
        PRIORITY,
        Type.INT,
        1,
        Range.between(0, 1_000_000),
        Importance.LOW,
        "Target priority",
        "The place of the target among those of its region, lower first, 0 to 1000000. Shown by"
            + " meridian targets; the sink itself treats all alike.");
    group.optional(
        READ_REPLICA,
        Type.BOOLEAN,
        false,
        null,
        Importance.LOW,
        "Read replica",
        "Whether applications only read from the target. Shown by meridian targets; the sink itself"
            + " treats all alike.");
    group.required(
        ISOLATION,
        Type.STRING,
        Validators.named("read_committed", "read_committed"),
        "Isolation level",
        "Must be read_committed: the resolver writes transactions, and what it aborted was never"
            + " resolved. The worker must allow client overrides"
            + " (connector.client.config.override.policy=All).");
  }

  private void registry() {
    new ConfigGroup(keys, "Schema Registry")
        .required(
            REGISTRY_URL,
            Type.LIST,
            Validators.NOT_EMPTY,
            "Schema Registry URL",
            "Base addresses of the schema registry, comma separated. This and every other key of"
                + " the registry client (basic.auth.credentials.source, basic.auth.user.info,"
                + " bearer.auth.token, schema.registry.ssl.*, …) has Confluent's name. Those other"
                + " keys may also be written with value.converter. in front, as for an"
                + " AvroConverter; a key without the prefix wins.");
  }

  private void applying() {
    ConfigGroup group = new ConfigGroup(keys, "Applying");
    group.optional(
        AUTO_CREATE,
        Type.BOOLEAN,
        true,
        null,
        Importance.MEDIUM,
        "Create tables",
        "Whether a missing table is created from the schema of its rows, with its primary key and"
            + " REPLICA IDENTITY FULL, but without defaults, foreign keys and other indexes. When"
            + " false the rows of a missing table are parked.");
    group.optional(
        AUTO_EVOLVE,
        Type.BOOLEAN,
        false,
        null,
        Importance.MEDIUM,
        "Add columns",
        "Whether a column that is missing in a table is added when it may be null and is not part"
            + " of the key. When false, and for all other columns, the rows are parked until the"
            + " column is there.");
    group.optional(
        BATCH_MAX_ROWS,
        Type.INT,
        5_000,
        Range.between(1, 100_000),
        Importance.MEDIUM,
        "Records in a transaction",
        "The greatest number of records that are applied in one transaction, 1 to 100000. A batch"
            + " is never larger than consumer.override.max.poll.records, 500 when that is not"
            + " set.");
    group.optional(
        PARKED_MAX,
        Type.INT,
        10_000,
        Range.between(0, 1_000_000),
        Importance.MEDIUM,
        "Most parked rows",
        "How many rows that the database refuses a task may set aside, 0 to 1000000. One more stops"
            + " the task with an error; 0 sets none aside.");
    group.optional(
        PARKED_RETRY_INTERVAL,
        Type.LONG,
        60_000L,
        Range.between(100, 86_400_000),
        Importance.LOW,
        "Parked retry interval",
        "The wait before parked rows are tried again, milliseconds, 100 to 86400000; doubles with"
            + " each attempt of a row up to sixteen times as long.");
    group.optional(
        GUARD,
        Type.STRING,
        "auto",
        Validators.oneOf("auto", "required", "off"),
        Importance.MEDIUM,
        "Apply guard",
        "Whether a row that was changed in this database is kept until that change was captured and"
            + " resolved, so that no older result shows over it. Needs a Postgres server with"
            + " track_commit_timestamp=on. auto (the default): where the server has it. required:"
            + " refuse a server that has it not. off: never.");
    group.optional(
        GUARD_MAX_WAIT,
        Type.LONG,
        30_000L,
        Range.between(100, 86_400_000),
        Importance.LOW,
        "Apply guard's greatest wait",
        "How long a result waits at most for a local change of its row, milliseconds, 100 to"
            + " 86400000; then it is written all the same. It comes into play when capture stands"
            + " still, for rows that are changed here and not captured, and for rows that are"
            + " changed here all the time.");
    group.optional(
        LOCK_TIMEOUT,
        Type.LONG,
        10_000L,
        Range.between(1, 3_600_000),
        Importance.LOW,
        "Lock timeout",
        "How long a statement waits for a row that somebody else has locked, milliseconds, 1 to"
            + " 3600000; then the batch is rolled back and tried again.");
    group.optional(
        SYNC_TIMEOUT,
        Type.LONG,
        30_000L,
        Range.between(1, 3_600_000),
        Importance.LOW,
        "Sync timeout",
        "How long a statement may take, milliseconds, 1 to 3600000; then the attempt has failed,"
            + " and the batch is rolled back and tried again.");
    group.optional(
        MAX_RETRIES,
        Type.INT,
        3,
        Range.between(0, 1_000_000),
        Importance.MEDIUM,
        "Retry attempts",
        "How often a batch is tried again before the target counts as failed, 0 to 1000000. That is"
            + " one alarm and a state; the batch is tried on, for nothing may be lost.");
    group.optional(
        RETRY_BACKOFF,
        Type.LONG,
        1_000L,
        Range.between(1, 3_600_000),
        Importance.LOW,
        "First retry back-off",
        "The wait before a batch is tried again that the store could not take, milliseconds, 1 to"
            + " 3600000; doubles with each attempt, and is shortened at random by up to half. There"
            + " is no last attempt.");
    group.optional(
        RETRY_BACKOFF_MAX,
        Type.LONG,
        30_000L,
        Range.between(1, 3_600_000),
        Importance.LOW,
        "Greatest retry back-off",
        "The greatest wait between two attempts, milliseconds, 1 to 3600000.");
  }

  private void limits() {
    ConfigGroup group = new ConfigGroup(keys, "Limits");
    group.optional(
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
    group.optional(
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
    ConfigGroup group = new ConfigGroup(keys, "Applied positions");
    group.required(
        BOOTSTRAP_SERVERS,
        Type.LIST,
        Validators.NOT_EMPTY,
        "Kafka bootstrap servers",
        "The cluster that applied.<region> is on, host:port, comma separated. Every other property"
            + " of a Kafka producer may be given with kafka. in front.");
    group.optional(
        PUBLISH_INTERVAL,
        Type.LONG,
        200L,
        Range.between(0, 3_600_000),
        Importance.LOW,
        "Publication interval",
        "The least time between two publications of applied positions, milliseconds, 0 to 3600000;"
            + " what is committed in between is covered by the next. 0 publishes every commit.");
  }
}
