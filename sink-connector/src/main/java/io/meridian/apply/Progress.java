package io.meridian.apply;

import io.meridian.clock.Hlc;
import io.meridian.guard.Captured;
import io.meridian.resolved.ResolvedChange;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;

/**
 * How far one partition of {@code resolved.<region>} was applied to a store.
 *
 * @param nextOffset the first offset that was not applied, from 0
 * @param vector per region the last journal position whose outcome was applied, whether or not it
 *     changed a row
 * @param hlc the greatest clock among the events of the vector
 * @param lastEventMicros when the latest event was committed at its source, microseconds since the
 *     epoch; 0 when not known
 * @param parked the keys of which the vector claims too much
 * @param captured which changes of the store's own region are among what was applied
 */
public record Progress(
    long nextOffset,
    VersionVector vector,
    Hlc hlc,
    long lastEventMicros,
    ParkedKeys parked,
    Captured captured) {

  /** Progress that holds nothing back, of a store whose region is not known to be captured. */
  public Progress(long nextOffset, VersionVector vector, Hlc hlc, long lastEventMicros) {
    this(nextOffset, vector, hlc, lastEventMicros, ParkedKeys.NONE, Captured.NONE);
  }

  /** Of a partition that nothing was applied of. */
  public static final Progress NONE = new Progress(0, VersionVector.EMPTY, Hlc.ZERO, 0);

  /**
   * The progress once this record is applied too. The record must not be below it.
   *
   * @param own the region of the store
   */
  public Progress after(ResolvedRecord record, RegionId own) {
    ResolvedChange change = record.change();
    if (change == null) {
      return new Progress(record.offset() + 1, vector, hlc, lastEventMicros, parked, captured);
    }
    Position position = new Position(change.getEpoch(), change.getPosition());
    return new Progress(
        record.offset() + 1,
        vector.with(RegionId.of(change.getRegion()), position),
        hlc.max(new Hlc(change.getHlc())),
        Math.max(lastEventMicros, change.getTimestamp()),
        parked,
        change.getVisible() != null && change.getRegion().equals(own.name())
            ? captured.after(record.key(), change.getTimestamp())
            : captured);
  }

  /** The same progress, with these keys held back. */
  public Progress holding(ParkedKeys keys) {
    return new Progress(nextOffset, vector, hlc, lastEventMicros, keys, captured);
  }

  /** The same progress, with these changes of the store's own region among what was applied. */
  public Progress having(Captured changes) {
    return new Progress(nextOffset, vector, hlc, lastEventMicros, parked, changes);
  }

  /** What the store has written of every key: the vector, less what is held back. */
  public VersionVector floor() {
    return parked.held().floor(vector);
  }
}
