/**
 * Publication to a region's journal. A <em>change</em> is what somebody wants published; a
 * <em>writer</em> is who publishes, with an <em>instance</em> of its own; an <em>event</em> is a
 * change with the facts its writer stamped on it: sequence, clock, context. A <em>receipt</em> says
 * where in the journal it is. A <em>decision</em> is a change by a person, who has seen what he was
 * shown and nothing else.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.feed;
