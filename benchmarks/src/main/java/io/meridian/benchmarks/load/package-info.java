/**
 * What the benchmarks are fed with. A <em>plan</em> says how much and how mixed; a <em>history</em>
 * is the writes of several regions that a plan leads to, the same for the same plan, with what each
 * writer had seen; a <em>sample row</em> is what they write. The <em>lag</em> is how many writes of
 * its partition a region has not seen yet: it decides how many are conflicts.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.benchmarks.load;
