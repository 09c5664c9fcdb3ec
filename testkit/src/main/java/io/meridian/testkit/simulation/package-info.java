/** The product's rules at play: whole regions on one thread, judged by the reference model. */
@org.jspecify.annotations.NullMarked
package io.meridian.testkit.simulation;
