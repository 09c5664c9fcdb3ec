/**
 * The contract of everything that changes are applied to, without a word of how it is written.
 *
 * <ul>
 *   <li><b>Store under test</b>: a real store, and how to get at it past the product.
 *   <li><b>Worker</b>: one task at work on the store; several may believe to own it.
 *   <li><b>Write</b>: one record of the resolved topic, at its offset, as the row that it leaves.
 *   <li><b>Place</b>: how far the store is, as it tells itself.
 *   <li><b>Fault</b>: where a worker dies.
 *   <li><b>Type corpus</b>: values at the edges of every type, as text.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package io.meridian.testkit.target;
