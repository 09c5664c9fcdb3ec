package io.meridian.cluster;

import io.meridian.topic.Topic;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;

/** How a topic keeps its records. */
enum TopicKind {
  /** Every record for ever: nothing may be lost by age, nor be compacted away. */
  LOG(
      TopicConfig.CLEANUP_POLICY_DELETE,
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
          TopicConfig.RETENTION_MS_CONFIG, "-1",
          TopicConfig.RETENTION_BYTES_CONFIG, "-1",
          TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime")),
  /**
   * The last record of each key, and every record of the last week. A store that reads as it goes
   * must meet each record: an APPLY that was compacted away behind an UNCHANGED would never be
   * written. So no sink may be further behind than this. The week is counted from when a record was
   * appended: by the time of its event an old journal that is read again would be compacted at
   * once. With room for the outcome of any record of a journal.
   */
  IMAGE(
      TopicConfig.CLEANUP_POLICY_COMPACT,
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.CLEANUP_POLICY_COMPACT,
          TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
          "604800000",
          TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
          "LogAppendTime",
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
          TopicKind.ROOM_BYTES)),
  /** As {@link #LOG}, with room for any record of a journal and headers about it. */
  ROOMY_LOG(
      TopicConfig.CLEANUP_POLICY_DELETE,
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
          TopicConfig.RETENTION_MS_CONFIG, "-1",
          TopicConfig.RETENTION_BYTES_CONFIG, "-1",
          TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime",
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG, TopicKind.ROOM_BYTES)),
  /** The last record of each key, with room for any record of a journal and words about it. */
  ROOMY_TABLE(
      TopicConfig.CLEANUP_POLICY_COMPACT,
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.CLEANUP_POLICY_COMPACT,
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
          TopicKind.ROOM_BYTES)),
  /** The last record of each key. */
  TABLE(
      TopicConfig.CLEANUP_POLICY_COMPACT,
      Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));

  /** At least; an event that a journal took must not be too large for what is made of it. */
  private static final String ROOM_BYTES = "16777216";

  /** Keys of which more than wanted is as good. */
  private static final Set<String> AT_LEAST =
      Set.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG);

  private final String cleanup;
  private final SortedMap<String, String> config;

  TopicKind(String cleanup, Map<String, String> config) {
    this.cleanup = cleanup;
    this.config = new TreeMap<>(config);
  }

  static TopicKind of(Topic topic) {
    switch (topic) {
      case RESOLVED:
        return IMAGE;
      case QUARANTINE:
      case CONFLICTS:
        return ROOMY_LOG;
      case DEADLETTER:
        return ROOMY_TABLE;
      case APPLIED:
      case CAPTURE:
      case TARGETS:
        return TABLE;
      default:
        return LOG;
    }
  }

  /** Whether a topic may have this value of a key of {@link #config}. */
  boolean allows(String key, String actual) {
    String wanted = String.valueOf(config.get(key));
    return AT_LEAST.contains(key)
        ? Long.parseLong(actual) >= Long.parseLong(wanted)
        : actual.equals(wanted);
  }

  String cleanup() {
    return cleanup;
  }

  /** In the order of the keys, so that mismatches are named in one order. */
  SortedMap<String, String> config() {
    return config;
  }
}
