package io.meridian.sink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When which parked key is tried again: after an interval, which doubles with each attempt up to
 * sixteen times. One that waits for a local change is tried when that is resolved, which others see
 * to, and else when it has waited for long enough. A function of the times it is given. Not
 * thread-safe.
 */
final class RetrySchedule {

  private static final int MOST_DOUBLINGS = 4;

  private static final int MOST_LATE = 8;

  private final long intervalNanos;
  private final long maxWaitNanos;
  private final Map<String, Due> byKey = new HashMap<>();
  private final TreeSet<Due> due =
      new TreeSet<>(Comparator.comparingLong(Due::nanos).thenComparing(Due::key));

  /**
   * Nothing is to be tried.
   *
   * @param interval of parked keys
   * @param maxWait how long a key waits at most for a local change
   */
  RetrySchedule(Duration interval, Duration maxWait) {
    this.intervalNanos = interval.toNanos();
    this.maxWaitNanos = maxWait.toNanos();
  }

  /** A key to be tried again. */
  record Due(int partition, String key, long triedNanos, long nanos) {}

  /**
   * The store has just refused a key.
   *
   * @param attempts how often by now, from 1
   * @param nowNanos of a clock that only goes forward, from 0; likewise below
   */
  void refused(int partition, String key, int attempts, long nowNanos) {
    long wait = intervalNanos << Math.min(attempts - 1, MOST_DOUBLINGS);
    put(new Due(partition, key, nowNanos, nowNanos + wait));
  }

  /**
   * The store has just spared a key's row. When that is not for the first time, the key is late by
   * at most an eighth of the greatest wait.
   *
   * @param attempts how often by now, from 1
   */
  void spared(int partition, String key, int attempts, long nowNanos) {
    long wait = attempts == 1 ? maxWaitNanos : maxWaitNanos / MOST_LATE;
    put(new Due(partition, key, nowNanos, nowNanos + wait));
  }

  /** A newer version of the key waits, which may fit: not after more than one interval. */
  void newer(String key) {
    Due known = byKey.get(key);
    if (known != null) {
      long soon = Math.min(known.nanos, known.triedNanos + intervalNanos);
      put(new Due(known.partition, key, known.triedNanos, soon));
    }
  }

  /** A person wants the key tried now. */
  void now(String key, long nowNanos) {
    Due known = byKey.get(key);
    if (known != null) {
      put(new Due(known.partition, key, known.triedNanos, Math.min(known.nanos, nowNanos)));
    }
  }

  /** Nothing of the key waits any more. */
  void forget(String key) {
    Due known = byKey.remove(key);
    if (known != null) {
      due.remove(known);
    }
  }

  /** Nothing is known of a partition any more. */
  void forget(int partition) {
    byKey.values().removeIf(known -> known.partition == partition);
    due.removeIf(known -> known.partition == partition);
  }

  /** The keys to be tried now, those that wait longest first. */
  List<Due> due(long nowNanos, int limit) {
    List<Due> found = new ArrayList<>();
    for (Due next : due) {
      if (next.nanos > nowNanos || found.size() == limit) {
        break;
      }
      found.add(next);
    }
    return found;
  }

  /** How long until the next is due, at least zero; null when there is none. */
  @Nullable Duration untilNext(long nowNanos) {
    return due.isEmpty() ? null : Duration.ofNanos(Math.max(0, due.first().nanos - nowNanos));
  }

  private void put(Due next) {
    forget(next.key);
    byKey.put(next.key, next);
    due.add(next);
  }
}
