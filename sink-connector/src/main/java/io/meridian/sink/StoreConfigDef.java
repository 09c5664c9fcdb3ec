package io.meridian.sink;

import io.meridian.target.StoreAddress;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/** The keys that say where the store is and how it is to be treated. */
final class StoreConfigDef {

  private final ConfigDef keys;

  StoreConfigDef(ConfigDef keys) {
    this.keys = keys;
  }

  /** Adds them. */
  void define() {
    connection();
    objects();
  }

  private void connection() {
    ConfigGroup group = new ConfigGroup(keys, "Connection");
    group.optional(
        SinkConfigDef.URL,
        Type.STRING,
        "",
        Validators.URL,
        Importance.HIGH,
        "Address",
        "Where the store is, and of what kind: "
            + StoreAddress.FORMS
            + "; no parameters. Empty (the default) means the Postgres server of connection.host,"
            + " connection.port and connection.database, which have to be absent otherwise.");
    group.optional(
        SinkConfigDef.HOST,
        Type.STRING,
        "",
        Validators.HOST,
        Importance.HIGH,
        "Host",
        "One name or address of a Postgres server; no port, no list, no URL. Required without"
            + " connection.url.");
    group.optional(
        SinkConfigDef.PORT,
        Type.INT,
        5432,
        Range.between(1, 65535),
        Importance.HIGH,
        "Port",
        "The Postgres server's port, 1 to 65535.");
    group.optional(
        SinkConfigDef.DATABASE,
        Type.STRING,
        "",
        Validators.DATABASE,
        Importance.HIGH,
        "Database",
        "The name of the database; no parameters. Required without connection.url.");
    group.optional(
        SinkConfigDef.USER,
        Type.STRING,
        "",
        null,
        Importance.HIGH,
        "User",
        "The role to connect as; required for a server. What it must be allowed to do is in the"
            + " README. With S3 the id of the access key; empty means the AWS SDK's own chain of"
            + " places.");
    group.optional(
        SinkConfigDef.PASSWORD,
        Type.PASSWORD,
        "",
        null,
        Importance.HIGH,
        "Password",
        "The role's password; empty (the default) when the server asks for none. With S3 the"
            + " secret access key.");
    group.optional(
        SinkConfigDef.SSL_MODE,
        Type.STRING,
        "prefer",
        ValidString.in("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
        Importance.MEDIUM,
        "TLS",
        "Whether the connection is encrypted and the server verified, as libpq's sslmode has it."
            + " MariaDB and MySQL know only disable, require, verify-ca and verify-full, so one of"
            + " those has to be given.");
    group.optional(
        SinkConfigDef.SSL_ROOT_CERT,
        Type.STRING,
        "",
        null,
        Importance.MEDIUM,
        "TLS certificate authority",
        "The file with the certificates that verify-ca and verify-full trust; empty (the default)"
            + " means the driver's own place for it.");
    group.optional(
        SinkConfigDef.CONNECT_TIMEOUT,
        Type.LONG,
        10_000L,
        Range.between(1_000, 600_000),
        Importance.LOW,
        "Connect timeout",
        "The longest time to connect, milliseconds, 1000 to 600000.");
    group.optional(
        SinkConfigDef.SOCKET_TIMEOUT,
        Type.LONG,
        120_000L,
        Range.between(1_000, 3_600_000),
        Importance.LOW,
        "Socket timeout",
        "The longest time for an answer before the connection counts as lost, milliseconds, 1000 to"
            + " 3600000. Keep it above lock.timeout.ms and below the consumer's"
            + " max.poll.interval.ms.");
  }

  private void objects() {
    ConfigGroup group = new ConfigGroup(keys, "Object store");
    group.optional(
        SinkConfigDef.S3_REGION,
        Type.STRING,
        "us-east-1",
        Validators.REGION,
        Importance.MEDIUM,
        "S3 region",
        "The region of the bucket, as in eu-central-1; services other than AWS mostly take any.");
    group.optional(
        SinkConfigDef.S3_ENDPOINT,
        Type.STRING,
        "",
        Validators.ENDPOINT,
        Importance.MEDIUM,
        "S3 endpoint",
        "The address of an S3 service other than AWS, as in https://objects.example:9000; its"
            + " buckets are then in the path. It must decide conditional writes (If-Match and"
            + " If-None-Match on PUT), which is tried at the start. Empty (the default) means"
            + " AWS.");
    group.optional(
        SinkConfigDef.VERSIONS_KEEP,
        Type.INT,
        10,
        Range.between(1, 1_000),
        Importance.MEDIUM,
        "Versions kept",
        "How many versions of a key are kept, the visible one among them, 1 to 1000.");
    group.optional(
        SinkConfigDef.VERSIONS_KEEP_DAYS,
        Type.INT,
        0,
        Range.between(0, 36_500),
        Importance.MEDIUM,
        "Days that versions are kept",
        "Superseded versions are kept for so many days after their commit at the source, however"
            + " many there are, 0 to 36500; 0 (the default) keeps none for its age.");
    group.optional(
        SinkConfigDef.GARBAGE_GRACE,
        Type.INT,
        24,
        Range.between(0, 8_760),
        Importance.LOW,
        "Grace of garbage",
        "How old an object is that no version names before it is put aside, and how long it then"
            + " lies before it is deleted, hours, 0 to 8760; must be longer than any batch takes."
            + " The task of partition 0 looks for garbage so often, reading every manifest. 0"
            + " never collects.");
  }
}
