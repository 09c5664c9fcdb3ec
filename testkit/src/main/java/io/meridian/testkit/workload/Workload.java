package io.meridian.testkit.workload;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Writers in several databases at once, until told or until the plan's operations are done. Each
 * database must have the tables of the plan's {@link WorkloadKind}. With the sample a database may
 * be killed, suspended and restarted meanwhile: its writers connect again, and find out what became
 * of the transaction that was being committed, so that the {@link Tally} stays exact.
 */
public final class Workload implements AutoCloseable {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(60);

  private final Map<String, List<Writer>> writers = new TreeMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Allowance allowance;

  private Workload(WorkloadPlan plan, Map<String, String> jdbcUrls) {
    this.allowance = new Allowance(plan);
    new TreeMap<>(jdbcUrls)
        .forEach(
            (region, jdbcUrl) -> {
              List<Writer> inRegion = new ArrayList<>();
              for (int i = 0; i < plan.writersPerRegion(); i++) {
                String name = region + "/" + i;
                inRegion.add(
                    new Writer(
                        name,
                        jdbcUrl,
                        new SplittableRandom(plan.seed() * 31 + name.hashCode()),
                        plan,
                        allowance));
              }
              writers.put(region, inRegion);
            });
  }

  /**
   * Starts writing.
   *
   * @param jdbcUrls the database of each region, user included
   */
  public static Workload start(WorkloadPlan plan, Map<String, String> jdbcUrls) {
    Workload workload = new Workload(plan, jdbcUrls);
    workload.writers.forEach(
        (region, inRegion) ->
            inRegion.forEach(
                writer -> {
                  Thread thread = new Thread(writer, "workload-" + region);
                  thread.setDaemon(true);
                  workload.threads.add(thread);
                }));
    workload.threads.forEach(Thread::start);
    return workload;
  }

  /** What was done so far, by region. */
  public Map<String, Tally> tallies() {
    Map<String, Tally> tallies = new TreeMap<>();
    writers.forEach(
        (region, inRegion) ->
            tallies.put(
                region, inRegion.stream().map(Writer::tally).reduce(Tally.NONE, Tally::plus)));
    return tallies;
  }

  /** What was done so far, all regions together. */
  public Tally total() {
    return tallies().values().stream().reduce(Tally.NONE, Tally::plus);
  }

  /**
   * Waits until the plan's operations are done.
   *
   * @return what was done, by region: exact
   * @throws IllegalStateException when a writer failed, or they are not done in time
   */
  public Map<String, Tally> awaitDone(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (Thread thread : threads) {
      join(thread, deadline);
    }
    check(timeout);
    return tallies();
  }

  /**
   * Stops writing. Transactions that are being made are ended, those in doubt are decided: every
   * database must be up.
   *
   * @return what was done, by region: exact
   * @throws IllegalStateException when a writer failed, or cannot end in time
   */
  public Map<String, Tally> stop(Duration timeout) {
    allowance.end();
    return awaitDone(timeout);
  }

  /** Stops writing, without a word about what was done. */
  @Override
  public void close() {
    allowance.end();
    threads.forEach(Thread::interrupt);
    long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
    threads.forEach(thread -> join(thread, deadline));
  }

  private void check(Duration timeout) {
    for (Map.Entry<String, List<Writer>> region : writers.entrySet()) {
      for (Writer writer : region.getValue()) {
        Exception failure = writer.failure();
        if (failure != null) {
          throw new IllegalStateException(
              "Cannot go on writing: " + failure.getMessage() + " (region=" + region.getKey() + ")",
              failure);
        }
      }
    }
    long alive = threads.stream().filter(Thread::isAlive).count();
    if (alive > 0) {
      throw new IllegalStateException(
          "Cannot end the workload: writers are not done in time (writers="
              + alive
              + ", timeout="
              + timeout
              + ", done="
              + tallies()
              + ")");
    }
  }

  private static void join(Thread thread, long deadlineNanos) {
    try {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
      thread.join(Math.max(1, leftMs));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot await the workload: interrupted", e);
    }
  }
}
