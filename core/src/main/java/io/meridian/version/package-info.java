/**
 * What was seen of whom: positions, dots (the identity of one event) and version vectors (how far
 * each journal was seen).
 */
@org.jspecify.annotations.NullMarked
package io.meridian.version;
