package io.meridian.resolver;

import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Asks for commits at the pace of a task. Owned by the stream thread of its task. */
final class CommitTimer {

  private static final long NOTHING_TO_COMMIT = Long.MAX_VALUE;

  private final ProcessorContext<?, ?> context;
  private final CommitPace pace;
  private long committed;
  private long due = NOTHING_TO_COMMIT;

  /** Begins with nothing to commit. */
  CommitTimer(ProcessorContext<?, ?> context) {
    this.context = context;
    this.pace = CommitPace.of(context.appConfigs());
    this.committed = context.currentSystemTimeMs();
    context.schedule(
        Duration.ofMillis(pace.least()), PunctuationType.WALL_CLOCK_TIME, this::passed);
  }

  /**
   * Notes an event.
   *
   * @param timestamp of its record, in milliseconds since the epoch
   */
  void processed(long timestamp) {
    long now = context.currentSystemTimeMs();
    due = committed + pace.interval(now - timestamp);
    if (now >= due) {
      context.commit();
    }
  }

  /** Notes that all of it was committed. */
  void committed() {
    committed = context.currentSystemTimeMs();
    due = NOTHING_TO_COMMIT;
  }

  /** Also where nothing comes any more. */
  private void passed(long now) {
    if (now >= due) {
      context.commit();
    }
  }
}
