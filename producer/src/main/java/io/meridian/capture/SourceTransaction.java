package io.meridian.capture;

import io.meridian.control.ControlState;
import java.util.List;

/**
 * A whole transaction of the database.
 *
 * @param id its transaction id and the end of its commit record; no other transaction has both
 * @param commitLsn the end of its commit record; grows from transaction to transaction
 * @param commitMicros when it was committed, microseconds since the epoch
 * @param changes the local row changes in the order of the statements
 * @param markers what our sink said in it; for later transactions only
 * @param echoes how many row changes of our sink were left out
 * @param decisions what was known to be decided when it began; one for all its changes
 */
record SourceTransaction(
    String id,
    long commitLsn,
    long commitMicros,
    List<RowChange> changes,
    List<Marker> markers,
    int echoes,
    ControlState decisions) {}
