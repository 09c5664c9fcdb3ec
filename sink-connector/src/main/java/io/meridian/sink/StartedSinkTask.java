package io.meridian.sink;

import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.ResolvedRecord;
import io.meridian.apply.Settlement;
import io.meridian.schema.SchemaRegistryUnavailableException;
import io.meridian.target.OwnershipLostException;
import io.meridian.target.Target;
import io.meridian.target.TargetRefusedException;
import io.meridian.target.TargetUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task at work. All methods are called by the worker's one thread for the task.
 *
 * <p>Only the store knows how far it is. Invariants:
 *
 * <ul>
 *   <li>(A) a record is only applied to a partition whose progress was read over the connection
 *       that is still open;
 *   <li>(B) whenever that is not so, the progress is read, the worker is told to go on from there,
 *       and records in hand are dropped, for they come again from the right place;
 *   <li>(C) offsets that the worker is told to commit are those that the store has committed.
 * </ul>
 *
 * <p>So it makes no difference whether a batch failed before its commit, or the answer to the
 * commit was lost, or the store went back to an earlier state.
 */
final class StartedSinkTask {

  private static final Logger LOGGER = LoggerFactory.getLogger(StartedSinkTask.class);

  private final SinkConfig config;
  private final SinkTaskContext context;
  private final Target target;
  private final ResolvedRecords reader;
  private final AppliedPublisher publisher;
  private final Parking parking;
  private final SinkCounters counters;
  private final DoubleSupplier random;
  private final Set<Integer> assigned = new TreeSet<>();
  private final Map<Integer, Progress> progress = new TreeMap<>();
  private int failures;

  StartedSinkTask(
      SinkConfig config,
      SinkTaskContext context,
      Target target,
      ResolvedRecords reader,
      Reports reports,
      DoubleSupplier random) {
    this.config = config;
    this.context = context;
    this.target = target;
    this.reader = reader;
    this.publisher = reports.applied();
    this.parking = reports.parking();
    this.counters = reports.counters();
    this.random = random;
  }

  void open(Collection<TopicPartition> partitions) {
    partitions.forEach(partition -> assigned.add(partition.partition()));
    try {
      position();
    } catch (TargetUnavailableException e) {
      // A failure to open fails the task for good. The first put tries again.
      LOGGER.warn("The store cannot be asked for its progress yet reason={}", e.getMessage());
    } catch (TargetRefusedException e) {
      throw new ConnectException(e.getMessage());
    }
  }

  void put(Collection<SinkRecord> records) {
    try {
      Set<Integer> moved = position();
      parking.next(progress, target).ifPresent(this::commit);
      List<ResolvedRecord> batch = new ArrayList<>();
      for (SinkRecord record : records) {
        if (assigned.contains(record.originalKafkaPartition())
            && !moved.contains(record.originalKafkaPartition())) {
          batch.add(reader.read(record));
        }
        if (batch.size() == config.batchMaxRows()) {
          apply(batch);
          batch.clear();
        }
      }
      if (!batch.isEmpty()) {
        apply(batch);
      }
      succeeded();
      Duration look = parking.untilNext();
      if (look != null) {
        context.timeout(Math.max(1, look.toMillis()));
      }
    } catch (OwnershipLostException e) {
      counters.fences.increment();
      LOGGER.warn("Reading the progress again reason={}", e.getMessage());
      progress.clear();
    } catch (TargetUnavailableException | SchemaRegistryUnavailableException e) {
      throw retry(e);
    } catch (TargetRefusedException e) {
      throw new ConnectException(e.getMessage());
    }
  }

  Map<TopicPartition, OffsetAndMetadata> committed() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    progress.forEach(
        (partition, of) -> offsets.put(in(partition), new OffsetAndMetadata(of.nextOffset())));
    return offsets;
  }

  void close(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      assigned.remove(partition.partition());
      progress.remove(partition.partition());
      parking.closed(partition.partition());
    }
  }

  void stop() {
    target.close();
    publisher.close();
    parking.close();
  }

  /** Establishes (A) by (B); the partitions that it had to be done for. */
  private Set<Integer> position() {
    if (!target.connected()) {
      progress.clear();
    }
    Set<Integer> unknown = new TreeSet<>(assigned);
    unknown.removeAll(progress.keySet());
    if (unknown.isEmpty()) {
      return unknown;
    }
    Map<Integer, Progress> stored = target.progress(unknown);
    Map<TopicPartition, Long> offsets = new HashMap<>();
    stored.forEach((partition, of) -> offsets.put(in(partition), of.nextOffset()));
    context.offset(offsets);
    progress.putAll(stored);
    stored.forEach((partition, of) -> parking.positioned(partition, of, target));
    parking.count(progress);
    LOGGER.info("Going on from where the store is offsets={}", offsets);
    stored.forEach(
        (partition, of) -> {
          if (of.nextOffset() > 0) {
            publisher.committed(partition, of);
          }
        });
    return unknown;
  }

  private void apply(List<ResolvedRecord> batch) {
    Reduction reduction = Reduction.of(batch, progress, config.region(), config.targetName());
    if (!reduction.progress().isEmpty()) {
      commit(reduction);
    }
    counters.records.add(reduction.records());
    counters.skippedRecords.add(reduction.skipped());
    LOGGER.debug(
        "Applied a batch records={} rows={}", reduction.records(), reduction.rows().size());
  }

  private void commit(Reduction reduction) {
    Settlement settlement = target.apply(reduction, progress);
    progress.putAll(settlement.progress());
    counters.batches.increment();
    counters.appliedRows.add(reduction.rows().size() - settlement.parked().size());
    settlement.progress().forEach(publisher::committed);
    parking.settled(reduction, settlement);
    parking.count(progress);
  }

  private RetriableException retry(RuntimeException why) {
    counters.retries.increment();
    counters.attemptsInVain.increment();
    long waitMs = config.backoff(failures, random.getAsDouble()).toMillis();
    failures++;
    context.timeout(waitMs);
    if (failures == 1) {
      LOGGER.warn(
          "Trying again, with longer and longer waits, until it can be done waitMs={} reason={}",
          waitMs,
          why.getMessage());
    } else {
      LOGGER.debug(
          "Trying again waitMs={} attempt={} reason={}", waitMs, failures, why.getMessage());
    }
    return new RetriableException(why.getMessage());
  }

  private void succeeded() {
    if (failures > 0) {
      LOGGER.info("Going on attempts={}", failures);
    }
    failures = 0;
    counters.attemptsInVain.reset();
  }

  private TopicPartition in(int partition) {
    return new TopicPartition(config.topic(), partition);
  }
}
