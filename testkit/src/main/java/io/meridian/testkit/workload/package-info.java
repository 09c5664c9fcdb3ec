/**
 * Load on several databases at once. A {@link io.meridian.testkit.workload.Workload} has
 * <em>writers</em> in each <em>region</em>; a writer makes transactions of random
 * <em>operations</em> on the tables of the {@link io.meridian.testkit.workload.SampleSchema}, with
 * keys from a {@link io.meridian.testkit.workload.KeySpace}. A {@link
 * io.meridian.testkit.workload.Tally} counts the <em>changes</em>: what a capture of the region
 * must journal, to the row, also when the database was killed in between. A {@link
 * io.meridian.testkit.workload.Watcher} reads one value all the time.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.testkit.workload;
