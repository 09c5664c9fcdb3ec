/**
 * The stores that a region's changes are applied to.
 *
 * <ul>
 *   <li><b>Target</b>: one store, under its name.
 *   <li><b>Target state</b>: whether it is written to; <b>target events</b> alter it.
 *   <li><b>Attempts</b>: what one task of a target has tried in vain, and the state that follows.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package io.meridian.replica;
