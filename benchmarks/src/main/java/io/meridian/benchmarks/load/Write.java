package io.meridian.benchmarks.load;

import io.meridian.clock.Hlc;
import io.meridian.resource.ResourceKey;
import io.meridian.version.VersionVector;

/**
 * One record of a history, where it stands and what its writer knew.
 *
 * @param number of the change, from 0; of a heartbeat that of the next change
 * @param region the writer's place in the plan's regions
 * @param offset in the writer's journal
 * @param sequence of the writer's instance in the partition
 * @param context what the region had applied of the partition
 */
public record Write(
    long number,
    int region,
    int partition,
    long offset,
    long sequence,
    Hlc hlc,
    VersionVector context) {

  /** When, microseconds since the epoch. */
  public long micros() {
    return hlc.millis() * 1_000 + hlc.counter();
  }

  /** Who takes a history. */
  public interface Reader {

    /** A row was written. */
    void change(Write write, long id, ResourceKey key, byte[] keyBytes);

    /** A region says how far it is, in one partition. */
    void heartbeat(Write write);
  }
}
