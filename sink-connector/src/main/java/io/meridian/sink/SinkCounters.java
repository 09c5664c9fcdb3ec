package io.meridian.sink;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a task has done since it started. The names are public API: a name is never changed. Any
 * thread may add and read.
 */
final class SinkCounters {

  final LongAdder records = new LongAdder();
  final LongAdder appliedRows = new LongAdder();
  final LongAdder skippedRecords = new LongAdder();
  final LongAdder batches = new LongAdder();
  final LongAdder retries = new LongAdder();
  final LongAdder attemptsInVain = new LongAdder();
  final LongAdder parkedRows = new LongAdder();
  final LongAdder refusedRows = new LongAdder();
  final LongAdder queuedVersions = new LongAdder();
  final LongAdder releasedRows = new LongAdder();
  final LongAdder discardedVersions = new LongAdder();
  final LongAdder waitingRows = new LongAdder();
  final LongAdder sparedRows = new LongAdder();
  final LongAdder overruledRows = new LongAdder();
  final LongAdder fences = new LongAdder();
  final LongAdder publishFailures = new LongAdder();
  final LongAdder targetFailures = new LongAdder();
  final LongAdder rateWaits = new LongAdder();
  final LongAdder rateWaitMs = new LongAdder();

  private final Map<String, Counter> byName = new LinkedHashMap<>();

  /**
   * A counter as it is shown.
   *
   * @param description one sentence
   */
  record Counter(LongAdder value, String description) {}

  SinkCounters() {
    name("records-total", records, "Records read and committed or skipped.");
    name("applied-rows-total", appliedRows, "Rows written or deleted, one a key and batch.");
    name("skipped-records-total", skippedRecords, "Records that had been applied before.");
    name("batches-total", batches, "Transactions committed.");
    name("retries-total", retries, "Attempts that the store or the registry could not take.");
    name("attempts-in-vain", attemptsInVain, "Attempts since the last that succeeded, now.");
    name("parked-rows", parkedRows, "Rows that wait to be written, now.");
    name("refused-rows-total", refusedRows, "Rows that the store refused, one an attempt.");
    name("queued-versions-total", queuedVersions, "Versions that queued behind a refused one.");
    name("released-rows-total", releasedRows, "Rows held back before that were written.");
    name("discarded-versions-total", discardedVersions, "Parked versions that people gave up.");
    name("waiting-rows", waitingRows, "Rows that wait for local changes to be resolved, now.");
    name(
        "spared-rows-total",
        sparedRows,
        "Rows not written over local changes that are not resolved, one an attempt.");
    name(
        "overruled-rows-total",
        overruledRows,
        "Rows written over local changes that were not resolved in time.");
    name("fences-total", fences, "Batches refused as another task had applied to the partition.");
    name(
        "publish-failures-total",
        publishFailures,
        "Positions, dead letters and states that were not published.");
    name("target-failures-total", targetFailures, "Times that the target came to count as failed.");
    name("rate-waits-total", rateWaits, "Times that the rate limit made the task wait.");
    name("rate-wait-ms-total", rateWaitMs, "Milliseconds that it was told to wait.");
  }

  /** All counters by their names. */
  Map<String, Counter> byName() {
    return byName;
  }

  private void name(String name, LongAdder value, String description) {
    byName.put(name, new Counter(value, description));
  }
}
