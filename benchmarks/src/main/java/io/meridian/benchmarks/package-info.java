/** How long the rules take, and what they allocate. */
@org.jspecify.annotations.NullMarked
package io.meridian.benchmarks;
