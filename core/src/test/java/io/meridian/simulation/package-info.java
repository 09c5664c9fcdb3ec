/**
 * Whole regions in one thread: a database with its log, a capture, a resolver and a sink each, with
 * any delay between them. What the parts do is as little as the rules need; what a store may do to
 * them (a delete that finds no row locks none) is in it.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.simulation;
