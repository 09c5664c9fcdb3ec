package io.meridian.sink;

import io.meridian.replica.Attempts;
import io.meridian.replica.TargetState;
import io.meridian.replica.avro.TargetStatus;
import io.meridian.replica.avro.TargetStatusState;
import java.time.Clock;
import java.util.Collection;
import java.util.function.Consumer;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches how the target of a task does, and tells it: one alarm when all attempts were in vain,
 * and the state whenever it is another. One thread.
 */
final class TargetWatch {

  private static final Logger LOGGER = LoggerFactory.getLogger(TargetWatch.class);

  private final SinkConfig config;
  private final int task;
  private final Clock clock;
  private final SinkCounters counters;
  private final Consumer<TargetStatus> told;
  private final Attempts attempts;

  /**
   * Tells that the target is active.
   *
   * @param clock for when a state began; a recovery is compared with when records were appended
   * @param told takes each state; returns at once
   */
  TargetWatch(
      SinkConfig config,
      int task,
      Clock clock,
      SinkCounters counters,
      Consumer<TargetStatus> told) {
    this.config = config;
    this.task = task;
    this.clock = clock;
    this.counters = counters;
    this.told = told;
    this.attempts = new Attempts(config.maxRetries());
    tell(null);
  }

  /** An attempt was in vain, for a reason without values of rows. */
  void failed(String reason) {
    if (!attempts.fail()) {
      return;
    }
    counters.targetFailures.increment();
    LOGGER.error(
        "The target failed: all attempts were in vain. It is tried on, at most every {} ms; nothing"
            + " is lost meanwhile, and this is not said again target={} task={} attempts={}"
            + " reason={}",
        config.backoff(Integer.MAX_VALUE, 0).toMillis(),
        config.targetName(),
        task,
        attempts.failed(),
        reason);
    tell(reason);
  }

  /** What the worker gave was applied. */
  void applied(Collection<SinkRecord> records) {
    long newest = records.isEmpty() ? Long.MAX_VALUE : 0;
    for (SinkRecord record : records) {
      if (record.timestamp() != null) {
        newest = Math.max(newest, record.timestamp());
      }
    }
    if (attempts.succeed(clock.millis(), newest)) {
      LOGGER.info(
          "The target is written to again target={} task={} state={}",
          config.targetName(),
          task,
          attempts.state());
      tell(null);
    }
  }

  private void tell(@Nullable String reason) {
    boolean failed = attempts.state() == TargetState.FAILED;
    told.accept(
        new TargetStatus(
            config.region().name(),
            config.targetName(),
            task,
            TargetStatusState.valueOf(attempts.state().name()),
            clock.millis() * 1000,
            failed ? attempts.failed() : 0,
            failed ? reason : null,
            config.priority(),
            config.readReplica()));
  }
}
