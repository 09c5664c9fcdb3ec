/**
 * Ours beside the peers, as real processes on one machine. A <em>stage</em> is what both sides
 * share: a broker, a registry, the records to process. A <em>contest</em> runs both on it, round
 * after round, and each round in the other order.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.benchmarks.contest;
