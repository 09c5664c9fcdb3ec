package io.meridian.resolver;

import io.meridian.conflict.PolicyBook;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;

/** The decisions that all regions read, as far as this process has read them. Thread-safe. */
interface Control {

  /** Nothing was decided, and nothing will be. */
  Control NONE =
      new Control() {
        @Override
        public PolicyBook policies() {
          return PolicyBook.EMPTY;
        }

        @Override
        public boolean await(long version) {
          return version == 0;
        }

        @Override
        public boolean isFenced(RegionId region, int partition, Position position) {
          return false;
        }

        @Override
        public boolean isEvicted(RegionId region, Position last) {
          return false;
        }
      };

  /** The policies read by now. */
  PolicyBook policies();

  /**
   * Waits until the decisions up to a version were read, for at most the time that a transaction
   * can be kept open for it.
   *
   * @return whether they were
   */
  boolean await(long version);

  /** Whether a region is evicted and an event at this place comes after its fence. */
  boolean isFenced(RegionId region, int partition, Position position);

  /** Whether a region is evicted, and has not come back with a greater epoch. */
  boolean isEvicted(RegionId region, Position last);
}
