/** How writers tell time: the hybrid logical clock. */
@org.jspecify.annotations.NullMarked
package io.meridian.clock;
