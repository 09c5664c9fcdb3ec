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

  /** Keys with several versions, in the order of the keys' bytes, of all partitions here. */
  List<OpenConflict> conflicts(int limit);

  /** The tombstones of all partitions here. */
  List<CollectionReport> collection();
}
