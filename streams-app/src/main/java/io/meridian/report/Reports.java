package io.meridian.report;

import java.util.List;
import java.util.Optional;

/**
 * What a running resolver can be asked. Answers from its stores, of the moment.
 *
 * <p>Every method throws an {@link IllegalStateException} while the resolver is not ready, and one
 * that names the partition where another instance of the region has it.
 */
public interface Reports {

  /**
   * The state of a key.
   *
   * @return empty when nothing is known of it
   * @throws IllegalArgumentException when the text is no resource key
   */
  Optional<KeyReport> explain(String key);

  /**
   * All that was resolved of a key's partition, as {@code region=epoch:offset,…}: what a decision
   * about a key that nothing is known of has seen, when it is asked for before the key is.
   *
   * @throws IllegalArgumentException when the text is no resource key
   */
  String resolved(String key);

  /** Keys with several versions, in the order of the keys' bytes, of all partitions here. */
  List<OpenConflict> conflicts(int limit);

  /** The tombstones of all partitions here. */
  List<CollectionReport> collection();
}
