package io.meridian.target;

import io.meridian.apply.ParkedRow;
import io.meridian.apply.Progress;
import io.meridian.apply.Settlement;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * What a target may do to tables, and how much it may hold back.
 *
 * @param autoCreate whether to create tables that are missing
 * @param autoEvolve whether to add columns that are missing and may be null
 * @param parkedMax the most rows that may be parked in the partitions of one task, from 0; one more
 *     stops the task
 * @param clock tells since when a row is parked, and how long one waits
 * @param guard of local changes
 */
public record TableRules(
    boolean autoCreate, boolean autoEvolve, int parkedMax, Clock clock, GuardRules guard) {

  /** With the guard as it is unless somebody says otherwise. */
  public TableRules(boolean autoCreate, boolean autoEvolve, int parkedMax, Clock clock) {
    this(autoCreate, autoEvolve, parkedMax, clock, GuardRules.DEFAULT);
  }

  /**
   * Fails with {@link TargetRefusedException} when a batch would park more rows than may be.
   *
   * @param target where they would be, for the message
   */
  public void requireRoom(Settlement settlement, Map<Integer, Progress> committed, String target) {
    int rowsAfter = settlement.parkedAfter(committed);
    Optional<ParkedRow> last = settlement.parked().stream().filter(row -> !row.waits()).findFirst();
    if (last.isPresent() && rowsAfter > parkedMax) {
      throw new TargetRefusedException(
          "Cannot park more rows: mend the cause, discard some, or raise parked.max (target="
              + target
              + ", parked.max="
              + parkedMax
              + ", would be parked="
              + rowsAfter
              + "); the last: "
              + last.get().refusal().reason());
    }
  }
}
