package io.meridian.target;

import io.meridian.apply.Progress;
import io.meridian.apply.Settlement;
import java.time.Clock;
import java.util.Map;

/**
 * What a target may do to tables, and how much it may hold back.
 *
 * @param autoCreate whether to create tables that are missing
 * @param autoEvolve whether to add columns that are missing and may be null
 * @param parkedMax the most rows that may be parked in the partitions of one task, from 0; one more
 *     stops the task
 * @param clock tells since when a row is parked; for people
 */
public record TableRules(boolean autoCreate, boolean autoEvolve, int parkedMax, Clock clock) {

  /**
   * Fails with {@link TargetRefusedException} when a batch would park more rows than may be.
   *
   * @param target where they would be, for the message
   */
  public void requireRoom(Settlement settlement, Map<Integer, Progress> committed, String target) {
    int rowsAfter = settlement.parkedAfter(committed);
    if (!settlement.parked().isEmpty() && rowsAfter > parkedMax) {
      throw new TargetRefusedException(
          "Cannot park more rows: mend the cause, discard some, or raise parked.max (target="
              + target
              + ", parked.max="
              + parkedMax
              + ", would be parked="
              + rowsAfter
              + "); the last: "
              + settlement.parked().get(0).refusal().reason());
    }
  }
}
