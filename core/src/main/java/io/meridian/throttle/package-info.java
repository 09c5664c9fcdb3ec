/**
 * Holding work to a rate.
 *
 * <ul>
 *   <li><b>Token bucket</b>: what may be done at once, and how long to wait after more was done.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package io.meridian.throttle;
