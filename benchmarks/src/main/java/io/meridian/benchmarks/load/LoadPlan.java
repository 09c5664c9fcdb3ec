package io.meridian.benchmarks.load;

import io.meridian.sandbox.DeploymentOptions;
import io.meridian.topology.RegionId;
import java.util.List;

/**
 * How much is written, by whom and how mixed.
 *
 * @param regions that write; 2 to 10
 * @param partitions of each journal
 * @param fill how many keys are written once each before anything else, from 0 to {@code keys}
 * @param changes how many changes follow, over all keys with a Zipf distribution of 0.99
 * @param keys how many keys there are
 * @param lag how many changes of its partition a region has not seen yet when it writes
 * @param rowBytes about how many bytes a row has
 */
public record LoadPlan(
    int regions, int partitions, long fill, long changes, long keys, int lag, int rowBytes) {

  /** Changes a second, all regions together, by the clock of the history. */
  public static final int CHANGES_PER_SECOND = 10_000;

  /** The row that makes an event of about 430 bytes. */
  public static final int ROW_BYTES = 230;

  static final double SKEW = 0.99;
  static final long SEED = 20_261_121;

  /** Three regions, 100,000 keys, four partitions, events of about 430 bytes. */
  public static LoadPlan of(long changes) {
    return new LoadPlan(3, DeploymentOptions.DEFAULT_PARTITIONS, 0, changes, 100_000, 0, ROW_BYTES);
  }

  /** All changes. */
  public long total() {
    return fill + changes;
  }

  /** The regions' names. */
  public List<RegionId> regionIds() {
    return DeploymentOptions.of(regions, List.of()).regions();
  }

  /** With other regions. */
  public LoadPlan withRegions(int other) {
    return new LoadPlan(other, partitions, fill, changes, keys, lag, rowBytes);
  }

  /** With other keys, each of which is written once before. */
  public LoadPlan withFilledKeys(long other) {
    return new LoadPlan(regions, partitions, other, changes, other, lag, rowBytes);
  }

  /** With rows of another size. */
  public LoadPlan withRowBytes(int other) {
    return new LoadPlan(regions, partitions, fill, changes, keys, lag, other);
  }

  /** With another number of changes after the fill. */
  public LoadPlan withChanges(long other) {
    return new LoadPlan(regions, partitions, fill, other, keys, lag, rowBytes);
  }

  /**
   * With the lag that makes about this share of the changes conflicts.
   *
   * @param share from 0 to below 1
   */
  public LoadPlan withConflicts(double share) {
    int fitting = ConflictShare.lag(this, share);
    return new LoadPlan(regions, partitions, fill, changes, keys, fitting, rowBytes);
  }
}
