/**
 * Whether databases hold the same rows. A {@link io.meridian.testkit.compare.TableComparison} reads
 * the same tables of several <em>regions</em> side by side; it knows nothing of replication.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.testkit.compare;
