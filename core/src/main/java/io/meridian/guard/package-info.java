/**
 * What keeps an older result from being written over a local change that nobody else knows of yet.
 *
 * <ul>
 *   <li><b>Local commit</b>: the last commit that wrote a row, when it was not a sink's.
 *   <li><b>Captured</b>: which of the region's own changes have come back resolved, in one
 *       partition. A local commit that has not is <b>unresolved</b>.
 *   <li><b>Apply guard</b>: whether a row with such a commit is <b>spared</b>, that is, not written
 *       now.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package io.meridian.guard;
