/**
 * The stores that changes are applied to.
 *
 * <ul>
 *   <li><b>Target</b>: a store that takes rows and progress in one transaction.
 *   <li><b>Row plan</b>: how payloads of one schema are decoded and written to one table.
 *   <li><b>Marker</b>: the rows in which the target keeps how far it is; the truth about it.
 *   <li><b>Parked table</b>: the rows of a target with what it refused; the truth about it.
 *   <li><b>Origin</b>: the name under which the target's log shows our transactions, so that
 *       capture does not take them for local ones.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package io.meridian.target;
