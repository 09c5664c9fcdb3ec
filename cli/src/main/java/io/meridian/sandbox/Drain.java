package io.meridian.sandbox;

import io.meridian.topology.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until nothing is under way any more. Drained means, in this order:
 *
 * <ul>
 *   <li>A: every local row change is in its region's journal, committed;
 *   <li>B: every resolver has one output for each record of every journal;
 *   <li>C: every database's marker covers its region's resolved topic;
 *   <li>D: the observer has read everything there is to read.
 * </ul>
 *
 * <p>Then a fence is written in every region, and A to D are awaited once more.
 */
final class Drain {

  private static final Logger LOGGER = LoggerFactory.getLogger(Drain.class);
  private static final long LOOK_EVERY_MS = 100;
  private static final long ASK_TIMEOUT_S = 10;
  private static final long LOOK_AFTER_NANOS = 2_000_000_000;

  private final Deployment deployment;
  private final ToLongFunction<RegionId> localChanges;
  private final Consumer<List<RegionFigures>> onlooker;
  private final Supplier<List<String>> casualties;
  private long lastLook = System.nanoTime();

  /**
   * @param onlooker shown the figures now and then
   * @param casualties what makes waiting vain, a sentence each; empty while there is hope
   */
  Drain(
      Deployment deployment,
      ToLongFunction<RegionId> localChanges,
      Consumer<List<RegionFigures>> onlooker,
      Supplier<List<String>> casualties) {
    this.deployment = deployment;
    this.localChanges = localChanges;
    this.onlooker = onlooker;
    this.casualties = casualties;
  }

  /**
   * Waits.
   *
   * @return what was missing when the time was over; empty when it is drained
   */
  List<String> await(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    Map<String, Object> settings =
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, deployment.broker().bootstrapServers());
    try (Admin admin = Admin.create(settings)) {
      List<String> missing = awaitRound(admin, deadline);
      if (!missing.isEmpty()) {
        return missing;
      }
      deployment.fences().write();
      return awaitRound(admin, deadline);
    }
  }

  private List<String> look() {
    lastLook = System.nanoTime();
    return casualties.get();
  }

  private List<String> awaitRound(Admin admin, long deadline) {
    while (true) {
      List<RegionFigures> figures =
          deployment.figures(localChanges, System.currentTimeMillis() * 1_000);
      onlooker.accept(figures);
      List<String> missing = missing(figures);
      if (missing.isEmpty()) {
        missing = unread(admin);
      }
      if (missing.isEmpty() || System.nanoTime() - deadline > 0) {
        return missing;
      }
      List<String> dead = System.nanoTime() - lastLook > LOOK_AFTER_NANOS ? look() : List.of();
      if (!dead.isEmpty()) {
        missing.addAll(dead);
        return missing;
      }
      pause();
    }
  }

  /** A, B and C: what is not there yet, a sentence each. */
  static List<String> missing(List<RegionFigures> figures) {
    long journaled = figures.stream().mapToLong(RegionFigures::journaled).sum();
    List<String> missing = new ArrayList<>();
    for (RegionFigures region : figures) {
      if (region.journaled() < region.local()) {
        missing.add(
            region.region()
                + ": capture has journaled "
                + LiveTable.number(region.journaled())
                + " of "
                + LiveTable.number(region.local())
                + " local changes");
      }
      if (region.resolved() < journaled) {
        missing.add(
            region.region()
                + ": resolver has processed "
                + LiveTable.number(region.resolved())
                + " of "
                + LiveTable.number(journaled)
                + " journal records");
      }
      if (region.applied() < region.resolved()) {
        missing.add(
            region.region()
                + ": sink has committed "
                + LiveTable.number(region.applied())
                + " of "
                + LiveTable.number(region.resolved())
                + " resolved records");
      }
    }
    return missing;
  }

  /** D: the topics that hold more than was counted. */
  private List<String> unread(Admin admin) {
    Observer observer = deployment.observer();
    Collection<TopicPartition> partitions = observer.partitions();
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    List<String> missing = new ArrayList<>();
    try {
      admin
          .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
          .all()
          .get(ASK_TIMEOUT_S, TimeUnit.SECONDS)
          .forEach(
              (partition, end) -> {
                if (observer.position(partition) < end.offset()) {
                  missing.add(
                      partition
                          + ": not all of it is counted (offset="
                          + observer.position(partition)
                          + ", end="
                          + end.offset()
                          + ")");
                }
              });
    } catch (ExecutionException | TimeoutException e) {
      LOGGER.info("Cannot ask for the ends of the topics now error={}", e.toString());
      missing.add("the broker does not tell where the topics end");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot await the drain: interrupted", e);
    }
    return missing;
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_EVERY_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot await the drain: interrupted", e);
    }
  }
}
