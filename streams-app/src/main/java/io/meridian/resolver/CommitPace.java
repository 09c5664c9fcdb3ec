package io.meridian.resolver;

import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How long transactions are. A resolver that keeps up commits as often as it may, for a change
 * waits for the commit. One that is behind makes them longer, a small part of what its events have
 * waited already, and so does with less of the work that each transaction costs, catches up sooner
 * and comes back to short ones.
 *
 * @param least the shortest time between two commits, in milliseconds
 * @param most the longest, likewise
 */
record CommitPace(long least, long most) {

  /** The Streams property with the least time. */
  static final String LEAST_KEY = "meridian.commit.interval.min.ms";

  /** The longest time unless another is said: one that a transaction can be kept open for. */
  static final int MOST_MS = 1_000;

  /** An event waits no more than a fifth longer for being late. */
  private static final int SHARE = 5;

  /** Of the Streams properties; Streams' own commit interval is the longest time. */
  static CommitPace of(Map<String, Object> streams) {
    long most = StreamsSettings.number(streams, StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, MOST_MS);
    long least = StreamsSettings.number(streams, LEAST_KEY, most);
    return new CommitPace(Math.min(least, most), most);
  }

  /**
   * The time between two commits.
   *
   * @param age how old the latest event is, in milliseconds
   */
  long interval(long age) {
    return Math.max(least, Math.min(most, age / SHARE));
  }
}
