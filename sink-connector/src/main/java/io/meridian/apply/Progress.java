package io.meridian.apply;

import io.meridian.clock.Hlc;
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
 */
public record Progress(
    long nextOffset, VersionVector vector, Hlc hlc, long lastEventMicros, ParkedKeys parked) {

  /** Progress that holds nothing back. */
  public Progress(long nextOffset, VersionVector vector, Hlc hlc, long lastEventMicros) {
    this(nextOffset, vector, hlc, lastEventMicros, ParkedKeys.NONE);
  }

  /** Of a partition that nothing was applied of. */
  public static final Progress NONE = new Progress(0, VersionVector.EMPTY, Hlc.ZERO, 0);

  /** The progress once this record is applied too. The record must not be below it. */
  public Progress after(ResolvedRecord record) {
    ResolvedChange change = record.change();
    if (change == null) {
      return new Progress(record.offset() + 1, vector, hlc, lastEventMicros, parked);
    }
    Position position = new Position(change.getEpoch(), change.getPosition());
    return new Progress(
        record.offset() + 1,
        vector.with(RegionId.of(change.getRegion()), position),
        hlc.max(new Hlc(change.getHlc())),
        Math.max(lastEventMicros, change.getTimestamp()),
        parked);
  }

  /** The same progress, with these keys held back. */
  public Progress holding(ParkedKeys keys) {
    return new Progress(nextOffset, vector, hlc, lastEventMicros, keys);
  }

  /** What the store has written of every key: the vector, less what is held back. */
  public VersionVector floor() {
    return parked.held().floor(vector);
  }
}
