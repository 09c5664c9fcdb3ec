package io.meridian.capture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The settings of Debezium's engine. What decides over loss, repetition or the exactness of values
 * is ours; anything else may be set by the user.
 */
final class EngineSettings {

  /** Stands for a TOAST value that the log does not hold; unlike any text that a row may hold. */
  static final String UNAVAILABLE = "meridian-unavailable-" + java.util.UUID.randomUUID();

  /** The prefix of Debezium's names for our own messages in the log. */
  static final String HEARTBEAT_MESSAGE = "meridian.heartbeat";

  /** The prefix of the message that names replication origins that are not our sinks'. */
  private static final String FOREIGN_MESSAGE = "meridian.foreign_origin";

  private static final int MOVE_AFTER_BYTES = 64 << 10;

  /** From here on pgoutput knows the option origin. */
  private static final int ORIGIN_SINCE = 16;

  private static final Map<String, String> OURS = ours();

  private static final String MESSAGE = "message";

  /** Says in the log which foreign origins there are, if any, where capture comes upon it. */
  private static final String SAY_FOREIGN =
      "SELECT pg_logical_emit_message(true, '"
          + FOREIGN_MESSAGE
          + "', found.names) FROM ("
          + SourceCatalog.FOREIGN_ORIGINS
          + ") AS found WHERE found.names <> ''";

  private static final long LEAST_POLL_MS = 25;

  private EngineSettings() {}

  /** What is wrong with the user's properties; empty when nothing is. */
  static List<String> problems(Map<String, String> user) {
    List<String> problems = new ArrayList<>();
    for (String name : new TreeMap<>(user).keySet()) {
      if (OURS.containsKey(name)
          || name.startsWith("database.")
          || name.startsWith("table.")
          || name.startsWith("column.")
          || name.startsWith("transforms")
          || name.startsWith("offset.")) {
        problems.add(name + " is set by Meridian and must be left out");
      }
    }
    return problems;
  }

  /**
   * All settings.
   *
   * @param engine the name under which {@link KafkaOffsetStore} knows the engine
   * @param serverVersion the database's major version
   */
  static Properties of(CaptureConfig config, String engine, int serverVersion) {
    Properties settings = new Properties();
    // The engine's queue spins through the last millisecond of each poll: at 10 ms an idle capture
    // took a tenth of a core. More often than twice a commit helps nobody.
    settings.setProperty(
        "poll.interval.ms",
        Long.toString(Math.max(LEAST_POLL_MS, config.commitInterval().toMillis() / 2)));
    settings.setProperty("status.update.interval.ms", "5000");
    // Events are large as objects, and each collection of garbage copies what the queue holds.
    // Kafka
    // transactions do not depend on it: they take what several batches left.
    settings.setProperty("max.batch.size", "1024");
    if (!config.debezium().containsKey("max.batch.size")) {
      settings.setProperty("max.queue.size", "2048");
    }
    // Quantiles that nobody reads here; each event would pass one more queue and thread for them.
    settings.setProperty("statistics.metrics.enabled", "false");
    settings.setProperty("topic.naming.strategy", TableTopics.class.getName());
    config.debezium().forEach(settings::setProperty);
    OURS.forEach(settings::setProperty);
    DatabaseAddress database = config.database();
    settings.setProperty("name", engine);
    // Metrics are registered under this name: two engines in one JVM must not share it.
    settings.setProperty("topic.prefix", engine);
    settings.setProperty("database.hostname", database.host());
    settings.setProperty("database.port", Integer.toString(database.port()));
    settings.setProperty("database.dbname", database.name());
    settings.setProperty("database.user", database.user());
    settings.setProperty("database.password", database.password());
    settings.setProperty("slot.name", config.slot());
    settings.setProperty("publication.name", config.publication());
    // What wakes us while nothing is written; twice as often as we need it, for the two clocks beat
    // against each other.
    settings.setProperty(
        "heartbeat.interval.ms", Long.toString(config.heartbeatInterval().toMillis() / 2));
    boolean refused = config.onReplicated() == ReplicatedPolicy.REFUSE;
    settings.setProperty(
        "heartbeat.action.query",
        refused ? moveSlot(config.slot()) + "; " + SAY_FOREIGN : moveSlot(config.slot()));
    if (config.onReplicated() != ReplicatedPolicy.CAPTURE && serverVersion >= ORIGIN_SINCE) {
      // What a sink wrote the server need not even send: see MarkerTable.
      settings.setProperty("slot.stream.params", "origin=none");
    }
    return settings;
  }

  /** Names of replication origins that something else writes under; empty when there is none. */
  static Optional<String> foreignOrigins(SourceRecord event) {
    if (event.valueSchema().field(MESSAGE) == null) {
      return Optional.empty();
    }
    Struct message = ((Struct) event.value()).getStruct(MESSAGE);
    return FOREIGN_MESSAGE.equals(message.getString("prefix"))
        ? Optional.of(new String(message.getBytes("content"), StandardCharsets.UTF_8))
        : Optional.empty();
  }

  /**
   * The server skips transactions that touch no captured table, so nothing would move the slot of
   * an idle region in a busy cluster. A message in the log does, and costs nothing while idle.
   */
  private static String moveSlot(String slot) {
    return "SELECT pg_logical_emit_message(true, '"
        + HEARTBEAT_MESSAGE
        + "', '') FROM pg_replication_slots WHERE slot_name = '"
        + slot
        + "' AND pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn) > "
        + MOVE_AFTER_BYTES;
  }

  private static Map<String, String> ours() {
    Map<String, String> ours = new TreeMap<>();
    ours.put("name", "");
    ours.put("topic.prefix", "");
    ours.put("slot.name", "");
    ours.put("publication.name", "");
    ours.put("heartbeat.interval.ms", "");
    ours.put("heartbeat.action.query", "");
    ours.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    ours.put("offset.storage", KafkaOffsetStore.class.getName());
    ours.put("offset.flush.interval.ms", "0");
    ours.put("plugin.name", "pgoutput");
    ours.put("publication.autocreate.mode", "disabled");
    ours.put("slot.drop.on.stop", "false");
    ours.put("slot.stream.params", "");
    ours.put("snapshot.mode", "no_data");
    ours.put("lsn.flush.mode", "connector");
    ours.put("provide.transaction.metadata", "true");
    ours.put("tombstones.on.delete", "false");
    ours.put("skipped.operations", "none");
    ours.put("skip.messages.without.change", "false");
    ours.put("decimal.handling.mode", "string");
    // The adaptive modes give milliseconds for timestamp(3) and below.
    ours.put("time.precision.mode", "microseconds");
    ours.put("binary.handling.mode", "bytes");
    ours.put("include.unknown.datatypes", "true");
    ours.put("unavailable.value.placeholder", UNAVAILABLE);
    ours.put("column.propagate.source.type", ".*");
    ours.put("field.name.adjustment.mode", "none");
    ours.put("schema.name.adjustment.mode", "none");
    ours.put("event.processing.failure.handling.mode", "fail");
    // We begin anew ourselves, from the position in Kafka and after all checks.
    ours.put("errors.max.retries", "0");
    ours.put("tasks.max", "1");
    ours.put("record.processing.threads", "1");
    return ours;
  }
}
