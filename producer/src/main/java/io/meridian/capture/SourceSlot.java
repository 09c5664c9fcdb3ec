package io.meridian.capture;

/**
 * A replication slot as the database has it now.
 *
 * @param database the database it decodes
 * @param plugin its output plugin
 * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}
 * @param confirmedLsn up to where we have confirmed; a new slot's beginning
 * @param activePid the server process that streams from it; 0 when none does
 */
record SourceSlot(
    String name,
    String database,
    String plugin,
    String walStatus,
    long confirmedLsn,
    int activePid) {}
