package io.meridian.resolver;

import io.meridian.schema.SchemaRegistryUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the resolver when one of its threads fails. Nothing is skipped in any case.
 *
 * <ul>
 *   <li>The registry is away, or the brokers say that trying again may help: the thread is replaced
 *       after a pause, as often as it takes. The pauses grow to 30 s while failures are less than
 *       {@value #WINDOW_MINUTES} minutes old.
 *   <li>Anything else: the resolver ends, and its health says why.
 * </ul>
 *
 * <p>The pause is taken on the dying thread, before its successor is made. Thread-safe.
 */
final class ThreadFailures implements StreamsUncaughtExceptionHandler {

  private static final Logger LOGGER = LoggerFactory.getLogger(ThreadFailures.class);
  private static final int WINDOW_MINUTES = 10;
  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(WINDOW_MINUTES);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int DOUBLINGS_AT_MOST = 6;

  private final LongSupplier nanoTime;
  private final CountDownLatch closing;
  private final ResolverFigures figures;
  private final Deque<Long> recent = new ArrayDeque<>();
  private volatile @Nullable String last;
  private volatile boolean fatal;
  private volatile @Nullable JournalRecreatedException recreated;

  /**
   * @param nanoTime a clock that never goes back
   * @param closing ends a pause
   */
  ThreadFailures(LongSupplier nanoTime, CountDownLatch closing, ResolverFigures figures) {
    this.nanoTime = nanoTime;
    this.closing = closing;
    this.figures = figures;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable failure) {
    String why = describe(failure);
    int count = note();
    boolean again =
        has(failure, SchemaRegistryUnavailableException.class)
            || has(failure, RetriableException.class);
    last = why;
    if (!again) {
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        if (cause instanceof JournalRecreatedException found) {
          recreated = found;
        }
      }
      fatal = true;
      LOGGER.error("Ending the resolver failuresOfLate={} cause={}", count, why, failure);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    Duration pause = pause(count);
    LOGGER.warn(
        "Replacing a thread failuresOfLate={} pauseMs={} cause={}", count, pause.toMillis(), why);
    figures.threadReplaced();
    await(pause);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /** The journal whose re-creation ended the resolver; null when none did. */
  @Nullable JournalRecreatedException recreated() {
    return recreated;
  }

  /** Whether a failure ended the resolver. */
  boolean isFatal() {
    return fatal;
  }

  /** Why a thread failed last; null when none has. */
  @Nullable String last() {
    return last;
  }

  /** Notes a failure; gives how many there were of late. */
  private synchronized int note() {
    long now = nanoTime.getAsLong();
    while (!recent.isEmpty() && now - recent.peekFirst() > WINDOW_NANOS) {
      recent.removeFirst();
    }
    recent.addLast(now);
    return recent.size();
  }

  private static Duration pause(int count) {
    Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(count - 1, DOUBLINGS_AT_MOST));
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }

  private void await(Duration pause) {
    try {
      if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        LOGGER.debug("Pause ended by the close");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  /** The chain's messages, each once, outermost first. */
  private static String describe(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = cause.getClass().getSimpleName() + ": " + cause.getMessage();
      if (text.indexOf(String.valueOf(cause.getMessage())) < 0) {
        text.append(text.isEmpty() ? "" : "; ").append(message);
      }
    }
    return text.toString();
  }
}
