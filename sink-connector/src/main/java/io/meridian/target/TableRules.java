package io.meridian.target;

import java.time.Clock;

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
}
