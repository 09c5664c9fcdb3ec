/**
 * How a figure is measured and told. A <em>lap</em> is one run of one side: so many records in so
 * much time, at so much CPU of each <em>part</em>. A <em>comparison</em> is the laps of both sides,
 * pair by pair: the two laps of a <em>round</em> ran one after the other in the same conditions, so
 * it is their ratio that counts.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.benchmarks.figure;
