/**
 * What a batch of resolved records asks of a store, as pure functions.
 *
 * <ul>
 *   <li><b>Resolved record</b>: one record of {@code resolved.<region>}, read but not yet judged.
 *   <li><b>Row change</b>: what is left of all records of one key in a batch: one version to write.
 *   <li><b>Progress</b>: how far one partition was applied; it goes into the marker row.
 *   <li><b>Reduction</b>: a batch after it was cut down to row changes and progress.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package io.meridian.apply;
