/**
 * Transforms of a Connect worker over the records of {@code resolved.<region>}.
 *
 * <ul>
 *   <li><b>Row state</b>: the row that a region shows of a key, as a plain key and value that any
 *       sink understands; a <b>row shape</b> is its form for one row schema.
 *   <li><b>Identity</b>: somebody or something that each region knows by another id, such as a user
 *       by another number; the <b>identity map</b> translates.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package io.meridian.transforms;
