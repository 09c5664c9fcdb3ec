package io.meridian.testkit.workload;

/**
 * What a workload does. The same seed gives the same operations to each writer; which rows they hit
 * depends on the other writers.
 *
 * @param kind which tables, and how
 * @param seed of all random choices
 * @param writersPerRegion connections that write at once in each region, 1 or more
 * @param changesPerSecond rows to be changed, of all regions together; operations that hit no row
 *     do not count; 0 means as fast as it goes
 * @param operations how many operations end the workload, all regions together; 0 means it goes on
 *     until it is stopped
 * @param keys which rows are written
 */
public record WorkloadPlan(
    WorkloadKind kind,
    long seed,
    int writersPerRegion,
    int changesPerSecond,
    long operations,
    KeySpace keys) {

  /** Validates. */
  public WorkloadPlan {
    if (writersPerRegion < 1 || changesPerSecond < 0 || operations < 0) {
      throw new IllegalArgumentException(
          "Cannot plan a workload: out of range (writersPerRegion="
              + writersPerRegion
              + ", changesPerSecond="
              + changesPerSecond
              + ", operations="
              + operations
              + ")");
    }
  }

  /**
   * The sample: two writers a region, 200 operations a second, without end, a third of them on 20
   * hot keys.
   */
  public static WorkloadPlan of(long seed) {
    return new WorkloadPlan(WorkloadKind.SAMPLE, seed, 2, 200, 0, new KeySpace(20, 500, 33));
  }

  /** The same on other tables. */
  public WorkloadPlan kind(WorkloadKind other) {
    return new WorkloadPlan(other, seed, writersPerRegion, changesPerSecond, operations, keys);
  }

  /** The same with this many writers in each region. */
  public WorkloadPlan writersPerRegion(int writers) {
    return new WorkloadPlan(kind, seed, writers, changesPerSecond, operations, keys);
  }

  /** The same at this rate, all regions together; 0 means as fast as it goes. */
  public WorkloadPlan changesPerSecond(int rate) {
    return new WorkloadPlan(kind, seed, writersPerRegion, rate, operations, keys);
  }

  /** The same, ending after this many operations, all regions together; 0 means without end. */
  public WorkloadPlan operations(long end) {
    return new WorkloadPlan(kind, seed, writersPerRegion, changesPerSecond, end, keys);
  }

  /** The same on other keys. */
  public WorkloadPlan keys(KeySpace other) {
    return new WorkloadPlan(kind, seed, writersPerRegion, changesPerSecond, operations, other);
  }
}
