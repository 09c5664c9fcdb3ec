/**
 * How concurrent versions of a resource are resolved: events are joined into a key's state, whose
 * siblings are the versions nobody has superseded; a strategy says which sibling is visible; a
 * resolution says what a region's stores do about it.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.conflict;
