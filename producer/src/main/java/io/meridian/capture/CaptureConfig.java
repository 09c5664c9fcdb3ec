package io.meridian.capture;

import io.meridian.config.ConfigTree;
import io.meridian.feed.ProducerSettings;
import io.meridian.topology.RegionId;
import io.meridian.topology.ReplicationConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The {@code capture} section, with what it needs of the sections {@code replication} and {@code
 * kafka}. All of it takes effect at a restart.
 *
 * @param region whose journal is written
 * @param epoch of that journal
 * @param partitions of that journal
 * @param store the name of the database as a store; its sink has the same
 * @param slot the replication slot: {@code [a-z0-9_]}, at most 63
 * @param publication the publication; created and kept as {@code tables} says
 * @param tenant the tenant of every captured resource
 * @param tables patterns {@code schema.table} with {@code *}; {@code !} in front excludes
 * @param replicaIdentityAutoset whether REPLICA IDENTITY FULL is set where it is needed
 * @param onTruncate what a truncation of a captured table leads to
 * @param onReplicated what becomes of changes that other replication applies in the database
 * @param maxTransactionBytes how much of one source transaction is held in memory at most; a
 *     transaction is held until its end is read
 * @param commitInterval the least time between two Kafka transactions; what comes meanwhile goes
 *     into one. Zero means as they come. While what is read is older than a second it is 100 ms at
 *     least
 * @param heartbeatInterval between two heartbeats in each partition of the journals; 100 ms to one
 *     minute
 * @param database where the database is
 * @param debezium any property of Debezium's that is not ours to set
 * @param kafka any property of the Kafka clients
 */
public record CaptureConfig(
    RegionId region,
    int epoch,
    int partitions,
    String store,
    String slot,
    String publication,
    String tenant,
    List<String> tables,
    boolean replicaIdentityAutoset,
    TruncatePolicy onTruncate,
    ReplicatedPolicy onReplicated,
    int maxTransactionBytes,
    Duration commitInterval,
    Duration heartbeatInterval,
    DatabaseAddress database,
    Map<String, String> debezium,
    Map<String, String> kafka) {

  private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");
  private static final Pattern TABLE = Pattern.compile("!?[^.]+\\.[^.]+");
  private static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofMillis(20);
  private static final int DEFAULT_HEARTBEAT_MS = 1_000;
  private static final int LEAST_HEARTBEAT_MS = 100;
  private static final int GREATEST_HEARTBEAT_MS = 60_000;
  private static final int DEFAULT_TRANSACTION_BYTES = 256 << 20;
  private static final int LEAST_TRANSACTION_BYTES = 1 << 20;

  /** Copies. */
  public CaptureConfig {
    tables = List.copyOf(tables);
    debezium = Map.copyOf(debezium);
    kafka = Map.copyOf(kafka);
  }

  /**
   * Reads the section. Problems are noted in it; {@link ConfigTree#complete()} on the root throws
   * them.
   *
   * @param kafka the {@code kafka} section as it stands
   */
  public static CaptureConfig of(
      ConfigTree section, ReplicationConfig replication, Map<String, String> kafka) {
    RegionId region = replication.localRegion();
    String slot = section.text("slot", "meridian");
    if (!SLOT.matcher(slot).matches()) {
      section.reject("slot", slot, "expected [a-z0-9_]{1,63}");
    }
    List<String> tables = section.has("tables") ? section.texts("tables") : List.of("public.*");
    if (!section.has("tables")) {
      section.texts("tables");
    }
    for (String table : tables) {
      if (!TABLE.matcher(table).matches()) {
        section.reject(
            "tables", table, "expected schema.table, * for any characters, ! to exclude");
      }
    }
    Map<String, String> debezium = section.properties("debezium");
    EngineSettings.problems(debezium).forEach(problem -> section.reject("debezium", problem));
    ProducerSettings.problems(kafka).forEach(problem -> section.reject("kafka", problem));
    return new CaptureConfig(
        region,
        replication.epoch(),
        replication.partitions(),
        section.text("store", region.name()),
        slot,
        section.text("publication", "meridian"),
        section.text("tenant", "default"),
        tables,
        section.flag("replica_identity_autoset", false),
        section.choice("on_truncate", TruncatePolicy.class, TruncatePolicy.REFUSE),
        section.choice("on_replicated", ReplicatedPolicy.class, ReplicatedPolicy.REFUSE),
        section.integer(
            "max_transaction_bytes",
            DEFAULT_TRANSACTION_BYTES,
            LEAST_TRANSACTION_BYTES,
            Integer.MAX_VALUE),
        section.duration("commit_interval_ms", DEFAULT_COMMIT_INTERVAL),
        Duration.ofMillis(
            section.integer(
                "heartbeat_interval_ms",
                DEFAULT_HEARTBEAT_MS,
                LEAST_HEARTBEAT_MS,
                GREATEST_HEARTBEAT_MS)),
        database(section.section("database")),
        debezium,
        kafka);
  }

  /** The id of the Kafka transactions: who has it last fences all before. */
  String transactionalId() {
    return "meridian-capture-" + region + "-" + slot;
  }

  /** The name of the engine that reads the slot. */
  String engine() {
    return "meridian-" + region + "-" + slot;
  }

  TableFilter filter() {
    return new TableFilter(tables);
  }

  private static DatabaseAddress database(ConfigTree section) {
    return new DatabaseAddress(
        section.text("host", "localhost"),
        section.integer("port", 5432, 1, 65535),
        section.text("name"),
        section.text("user"),
        section.text("password", ""));
  }
}
